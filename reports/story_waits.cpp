// How long users waited, and for what, in sentences.
#include <map>
#include <utility>

#include "reports/drill_sections.hpp"
#include "reports/figures.hpp"

namespace switchback {
namespace {

/// What the time of an outage goes by with: the kinds of sim/history/segments.cpp.
std::string for_what(std::string const& kind) {
  static std::map<std::string, std::string> const kWords{
      {"detection", "until it was noticed"},
      {"decision", "for the decision to begin"},
      {"human", "while people worked through the steps of the runbooks"},
      {"command", "while their commands ran"},
      {"wait", "waiting for the service to answer"},
      {"replication", "for the replication of the management store"},
      {"sign-in", "until enough users had signed in again"},
  };
  auto const it = kWords.find(kind);
  return it == kWords.end() ? "with: " + kind : it->second;
}

class Waits {
public:
  explicit Waits(AskDrill const& ask) : ask_(ask) {}

  std::vector<Sentence> tell() {
    for (std::string const scope : {"failover", "failback"})
      way(scope);
    idle();
    return std::move(told_);
  }

private:
  Table asked(std::string const& from, std::vector<Column> columns, std::string const& order,
              std::string const& where = {}) const {
    return ask_(from, "", from, std::move(columns), order, {}, false, where);
  }
  static std::string of(std::string const& scope) { return "scope = '" + scope + "'"; }

  void way(std::string const& scope) {
    Table const measures = asked("measures",
                                 {{"value", "", Unit::ByRow},
                                  {"unit", "", Unit::Text},
                                  {"why_null", "", Unit::Text},
                                  {"application", "", Unit::Text}},
                                 "seq", of(scope) + " AND name = 'rto'");
    bool const several = measures.rows.size() > 1;
    each_row(measures, [&](Row const& row) {
      std::string const application = several ? row.text("application") : "";
      std::string const named = several ? scope + " of " + application : scope;
      if (row.is_null("value")) {
        told_.push_back({"How long users waited in the " + named +
                         " was not observed: " + row.text("why_null") + "."});
      } else if (row.number("value") == 0) {
        told_.push_back(
            {"In the " + named + " there were always 95 % of the users who could post."});
      } else {
        outages(scope, named, application, row.figure("value"));
        if (several)
          return; // the views of causes and shares add all applications up
        causes(scope);
        told_.push_back(shares(scope));
        told_.push_back(longest(scope));
        for_protection(scope);
        meanwhile(scope);
      }
      in_vain(scope);
      nobody_signed_in(scope);
    });
  }

  void outages(std::string const& scope, std::string const& named, std::string const& application,
               Figure rto) {
    Table const all =
        asked("outages",
              {{"from_us", "", Unit::Instant},
               {"to_us", "", Unit::Instant},
               {"length_us", "", Unit::Length},
               {"users_before", "", Unit::Number},
               {"users_fewest", "", Unit::Number}},
              "from_us",
              of(scope) + (application.empty() ? "" : " AND application = '" + application + "'"));
    digits_ = 0;
    Sentence s{"Fewer than 95 % of the users could post for ", std::move(rto), " in the " + named};
    each_row(all, [&](Row const& row) {
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

  /// What ended service, by what is recorded.
  void causes(std::string const& scope) {
    each_row(asked("outage_causes",
                   {{"at_us", "", Unit::Instant},
                    {"servers", "", Unit::Text},
                    {"cause", "", Unit::Text},
                    {"fault", "", Unit::Text},
                    {"told", "", Unit::Text},
                    {"origin_us", "", Unit::Instant},
                    {"step", "", Unit::Text}},
                   "at_us", of(scope)),
             [&](Row const& row) {
               Sentence s{"Service ended from ", row.figure("at_us"),
                          " on with " + row.text("servers") + ": " + row.text("cause")};
               if (!row.text("fault").empty())
                 s.emplace_back(", by the fault: " + row.text("fault"));
               else if (!row.text("told").empty())
                 s.insert(s.end(), {", which brought what " + row.text("step") + " had set at ",
                                    row.figure("origin_us"), " (" + row.text("told") + ")"});
               else if (!row.text("step").empty())
                 s.emplace_back(", by " + row.text("step"));
               s.emplace_back(".");
               told_.push_back(std::move(s));
             });
  }

  Sentence shares(std::string const& scope) const {
    Table const kinds =
        asked("rto_by_kind", {{"kind", "", Unit::Text}, {"length_us", "", Unit::Length}},
              "length_us DESC", of(scope) + " AND measure = 'rto'");
    Sentence s{"That time went by like this: "};
    each_row(kinds, [&](Row const& row) {
      s.insert(s.end(), {s.size() > 1 ? "; " : "", part(row), " " + for_what(row.text("kind"))});
    });
    s.emplace_back(".");
    return s;
  }

  /// A part of the whole, with as many digits.
  Figure part(Row const& row) const {
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
  Sentence longest(std::string const& scope) const {
    Table const steps = asked("rto_by_step",
                              {{"step", "", Unit::Text},
                               {"kind", "", Unit::Text},
                               {"people_us", "", Unit::Length},
                               {"commands_us", "", Unit::Length},
                               {"length_us", "", Unit::Length}},
                              "length_us DESC, first LIMIT 4", of(scope) + " AND measure = 'rto'");
    Sentence s{"The longest parts of it: "};
    each_row(steps, [&](Row const& row) {
      s.insert(s.end(), {s.size() > 1 ? "; " : "", part(row),
                         " " + named(row.text("kind")) + row.text("step")});
      if (row.number("people_us") > 0 && row.number("commands_us") > 0)
        s.insert(s.end(), {" (people ", row.figure("people_us"), ", commands ",
                           row.figure("commands_us"), ")"});
    });
    s.emplace_back(".");
    return s;
  }

  /// Steps that users waited for and did not need.
  void for_protection(std::string const& scope) {
    Table const steps = asked("rto_for_protection",
                              {{"which", "", Unit::Text},
                               {"length_us", "", Unit::Length},
                               {"without_us", "", Unit::Length}},
                              "", of(scope));
    each_row(steps, [&](Row const& row) {
      told_.push_back({row.figure("length_us"),
                       " of it went by with " + row.text("which") +
                           ", which restores protection, not service: done after users "
                           "were back, they had waited about ",
                       row.figure("without_us"), ", and worked unprotected meanwhile."});
    });
  }

  /// Steps that found nothing to do.
  void idle() {
    Table const steps = asked("idle_steps",
                              {{"runbook", "", Unit::Text},
                               {"step", "", Unit::Number},
                               {"title", "", Unit::Text},
                               {"length_us", "", Unit::Length},
                               {"found", "", Unit::Text}},
                              "seq");
    each_row(steps, [&](Row const& row) {
      told_.push_back(
          {row.text("runbook"), " step ", row.figure("step"),
           " (" + row.text("title") + ") had nothing to do (" + row.text("found") + ") and took ",
           row.figure("length_us"), "."});
    });
  }

  /// What went on while the service itself was waited for, if it can be told in a few words.
  void meanwhile(std::string const& scope) {
    Table const events = asked(
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
    Sentence s{"While users waited for the service itself: "};
    std::string last;
    each_row(events, [&](Row const& row) {
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
  void in_vain(std::string const& scope) {
    each_row(asked("posted_in_vain",
                   {{"instance", "", Unit::Text}, {"messages", "", Unit::Messages}}, "loss",
                   of(scope)),
             [&](Row const& row) {
               told_.push_back({"Those who could post meanwhile posted to the copy on " +
                                    row.text("instance") +
                                    ", which was thrown away afterwards: what they wrote is among "
                                    "the ",
                                row.figure("messages"), " messages that were lost there."});
             });
  }

  /// RTO looks at sessions that there are; whoever wants a new one may be turned away all the same.
  void nobody_signed_in(std::string const& scope) {
    each_row(asked("sign_in_gaps",
                   {{"from_us", "", Unit::Instant},
                    {"to_us", "", Unit::Instant},
                    {"length_us", "", Unit::Length},
                    {"cause", "", Unit::Text},
                    {"why_null", "", Unit::Text}},
                   "from_us", of(scope) + " AND users_most > 0"),
             [&](Row const& row) {
               Figure length = row.figure("length_us"), from = row.figure("from_us"),
                      to = row.figure("to_us");
               let_agree(length, from, to);
               told_.push_back({"For ", length, " of the " + scope + ", from ", from, " to ", to,
                                ", no server took sign-ins (" + row.text("cause") +
                                    "), though users with a session could post. Whoever came anew "
                                    "was turned away. How many that were was not observed: " +
                                    row.text("why_null") + "."});
             });
  }

  AskDrill const& ask_;
  int digits_ = 0; ///< of a second, with which the only outage of the way is told
  std::vector<Sentence> told_;
};

} // namespace

std::vector<Sentence> how_long_users_waited(AskDrill const& ask) { return Waits(ask).tell(); }

} // namespace switchback
