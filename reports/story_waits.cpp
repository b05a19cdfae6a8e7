// How long users waited, and for what, in sentences.
#include <fmt/format.h>

#include <map>
#include <utility>

#include "reports/drill_sections.hpp"
#include "reports/figures.hpp"
#include "reports/sentences.hpp"

namespace switchback {
namespace {

/// What the time of an outage goes by with: the kinds of sim/history/segments.cpp.
std::string for_what(std::string const& kind) {
  static std::map<std::string, std::string> const kWords{
      {"detection", "until somebody noticed"},
      {"decision", "to decide"},
      {"human", "with people at work on the runbooks"},
      {"command", "with their commands"},
      {"wait", "waiting for the service"},
      {"replication", "with CMS replication to the chat servers"},
      {"sign-in", "until enough users had signed in again"},
  };
  auto const it = kWords.find(kind);
  return it == kWords.end() ? "with: " + kind : it->second;
}

class Waits {
public:
  Waits(AskDrill const& ask, DrillResult const& result, Sentences const& sentences)
      : ask_(ask), r_(result), sentences_(sentences) {}

  std::vector<Sentence> tell() {
    for (std::string const scope : {"failover", "failback"})
      way(scope);
    tell_of(FindingKind::IdleStep, {}, {});
    tell_of(FindingKind::OutageNotOver, {}, {});
    return std::move(told_);
  }

private:
  ResultTable asked(std::string const& from, std::vector<Column> columns, std::string const& order,
                    std::string const& where = {}) const {
    return ask_(from, "", from, std::move(columns), order, {}, false, where);
  }
  static std::string of(std::string const& scope) { return "scope = '" + scope + "'"; }

  void way(std::string const& scope) {
    ResultTable const measures = asked("measures",
                                       {{"value", "", Unit::ByRow},
                                        {"unit", "", Unit::Text},
                                        {"why_null", "", Unit::Text},
                                        {"application", "", Unit::Text}},
                                       "seq", of(scope) + " AND name = 'rto'");
    bool const several = measures.rows.size() > 1;
    each_row(measures, [&](ResultRow const& row) {
      std::string const application = several ? row.text("application") : "";
      std::string const named = several ? scope + " of " + application : scope;
      where_ = of(scope) + (several ? " AND application = '" + application + "'" : "");
      if (row.is_null("value")) {
        told_.push_back({fmt::format("How long {} waited in the {} was not observed: {}.",
                                     sentences_.users(), named, row.text("why_null"))});
      } else if (row.number("value") == 0) {
        told_.push_back({fmt::format("In the {}, 95 % of the {} could always {}.", named,
                                     sentences_.users(), sentences_.post())});
      } else {
        outages(named, row.figure("value"));
        tell_of(FindingKind::ServiceEnded, scope, application);
        told_.push_back(shares());
        told_.push_back(longest());
        tell_of(FindingKind::WaitForProtection, scope, application);
        if (!several)
          meanwhile(scope);
      }
      in_vain();
    });
    tell_of(FindingKind::SignInsClosed, scope, {});
  }

  void outages(std::string const& named, Figure rto) {
    ResultTable const all = asked("outages",
                                  {{"from_us", "", Unit::Instant},
                                   {"to_us", "", Unit::Instant},
                                   {"length_us", "", Unit::Length},
                                   {"users_before", "", Unit::Number},
                                   {"users_fewest", "", Unit::Number}},
                                  "from_us", where_);
    digits_ = 0;
    Sentence s{fmt::format("Fewer than 95 % of the {} could {} for ", sentences_.users(),
                           sentences_.post()),
               std::move(rto), " in the " + named};
    each_row(all, [&](ResultRow const& row) {
      Figure length = row.figure("length_us"), from = row.figure("from_us"),
             to = row.figure("to_us");
      let_agree(length, from, to);
      if (all.rows.size() == 1)
        std::get<Figure>(s[1]).digits = digits_ = length.digits;
      s.insert(s.end(), {s.size() > 3 ? ", and " : ", ", "from ", from, " to ", to});
      if (!row.is_null("users_before"))
        s.insert(s.end(), {" (at the fewest ", row.figure("users_fewest"), " of ",
                           row.figure("users_before"), ")"});
    });
    s.emplace_back(".");
    told_.push_back(std::move(s));
  }

  void tell_of(FindingKind kind, std::string const& scope, std::string const& application) {
    for (std::size_t i = 0; i < r_.findings.size(); ++i) {
      Finding const& f = r_.findings[i];
      if (f.kind == kind && (scope.empty() || f.scope == scope) &&
          (application.empty() || f.application == application))
        for (Sentence& one : sentences_.told(i))
          told_.push_back(std::move(one));
    }
  }

  Sentence shares() const {
    ResultTable const kinds =
        asked("rto_by_kind", {{"kind", "", Unit::Text}, {"length_us", "", Unit::Length}},
              "length_us DESC", where_ + " AND measure = 'rto'");
    Sentence s{"Where the time went: "};
    each_row(kinds, [&](ResultRow const& row) {
      s.insert(s.end(), {s.size() > 1 ? "; " : "", part(row), " " + for_what(row.text("kind"))});
    });
    s.emplace_back(".");
    return s;
  }

  /// A part of the whole, with as many digits.
  Figure part(ResultRow const& row) const {
    Figure length = row.figure("length_us");
    length.digits = digits_;
    return length;
  }

  static std::string named(std::string const& kind) {
    return kind == "replication" ? "replication "
           : kind == "decision"  ? "the decision "
           : kind == "wait"      ? "waiting "
                                 : "";
  }

  /// The parts that make most of it, each with its share of people and commands.
  Sentence longest() const {
    ResultTable const steps =
        asked("rto_by_step",
              {{"step", "", Unit::Text},
               {"kind", "", Unit::Text},
               {"people_us", "", Unit::Length},
               {"commands_us", "", Unit::Length},
               {"length_us", "", Unit::Length}},
              "length_us DESC, first LIMIT 4", where_ + " AND measure = 'rto'");
    Sentence s{"Longest parts: "};
    each_row(steps, [&](ResultRow const& row) {
      s.insert(s.end(), {s.size() > 1 ? "; " : "", part(row),
                         " " + named(row.text("kind")) + row.text("step")});
      if (row.number("people_us") > 0 && row.number("commands_us") > 0)
        s.insert(s.end(), {" (people ", row.figure("people_us"), ", commands ",
                           row.figure("commands_us"), ")"});
    });
    s.emplace_back(".");
    return s;
  }

  /// What went on while the service itself was waited for, if it can be told in a few words.
  void meanwhile(std::string const& scope) {
    ResultTable const events = asked(
        "wait_events",
        {{"at_us", "", Unit::Instant}, {"subjects", "", Unit::Text}, {"cause", "", Unit::Text}},
        "place",
        // A server that reaches its database when its replica arrives is told of by the latter.
        of(scope) + " AND NOT (model = 'chat server' AND EXISTS (SELECT 1 FROM wait_events o WHERE "
                    "o.drill = wait_events.drill AND o.scope = wait_events.scope AND o.model = "
                    "'sign-ins' AND o.at_us = wait_events.at_us AND o.subjects = "
                    "wait_events.subjects))");
    constexpr std::size_t kMost = 12;
    if (events.rows.empty() || events.rows.size() > kMost)
      return;
    Sentence s{"While the service itself was awaited: "};
    std::string last;
    each_row(events, [&](ResultRow const& row) {
      std::string const cause = row.text("cause");
      if (std::exchange(last, cause) == cause)
        return;
      std::string const subjects = row.text("subjects");
      std::size_t const first = subjects.find(", ");
      s.insert(s.end(), {s.size() > 1 ? "; at " : "at ", row.figure("at_us"),
                         " " + cause + " (" + subjects.substr(0, first) +
                             (first == std::string::npos ? ")" : " and others)")});
    });
    s.emplace_back(".");
    told_.push_back(std::move(s));
  }

  /// Some could post, to a copy that was thrown away.
  void in_vain() {
    each_row(asked("posted_in_vain",
                   {{"instance", "", Unit::Text}, {"messages", "", Unit::Messages}}, "loss",
                   where_),
             [&](ResultRow const& row) {
               told_.push_back({fmt::format("Some {} could still {}, to the copy on {}, which was "
                                            "discarded: their {} are among the ",
                                            sentences_.users(), sentences_.post(),
                                            row.text("instance"), sentences_.messages()),
                                row.figure("messages"), " lost there."});
             });
  }

  AskDrill const& ask_;
  DrillResult const& r_;
  Sentences const& sentences_;
  std::string where_; ///< the rows of the way, and of the application, that is told of
  int digits_ = 0;    ///< of a second, with which the only outage of the way is told
  std::vector<Sentence> told_;
};

} // namespace

std::vector<Sentence> how_long_users_waited(AskDrill const& ask, DrillResult const& result,
                                            Sentences const& sentences) {
  return Waits(ask, result, sentences).tell();
}

} // namespace switchback
