#include "sim/runbook/predicate.hpp"

#include <algorithm>
#include <cctype>

#include "models/names.hpp"
#include "sim/runbook/tsql/parser.hpp"
#include "sim/scenario/quantities.hpp"

namespace switchback {
namespace {

struct Word {
  std::string text;
  int column;
};

struct Failed {
  PredicateError error;
};

std::vector<Word> split(std::string_view text) {
  std::vector<Word> words;
  for (std::size_t i = 0; i < text.size();) {
    char const c = text[i];
    int const column = static_cast<int>(i) + 1;
    if (std::isspace(static_cast<unsigned char>(c)) != 0) {
      ++i;
    } else if (c == '(' || c == ')') {
      words.push_back({std::string(1, c), column});
      ++i;
    } else if (c == '<' || c == '>' || c == '=') {
      std::size_t const n = i + 1 < text.size() && text[i + 1] == '=' && c != '=' ? 2 : 1;
      words.push_back({std::string(text.substr(i, n)), column});
      i += n;
    } else {
      std::string word;
      while (i < text.size() && std::isspace(static_cast<unsigned char>(text[i])) == 0 &&
             std::string_view("()<>=").find(text[i]) == std::string_view::npos)
        word += text[i++];
      words.push_back({std::move(word), column});
    }
  }
  return words;
}

class Parser {
public:
  explicit Parser(std::vector<Word> words, int end) : words_(std::move(words)), end_(end) {}

  Predicate run() {
    if (words_.empty())
      fail("the claim is empty");
    Predicate p = disjunction(0);
    if (i_ < words_.size())
      fail("unexpected '" + words_[i_].text + "'");
    return p;
  }

private:
  [[noreturn]] void fail(std::string message) const {
    throw Failed{{i_ < words_.size() ? words_[i_].column : end_, std::move(message)}};
  }
  bool is(std::string_view word) const { return i_ < words_.size() && words_[i_].text == word; }
  bool accept(std::string_view word) { return is(word) && (++i_, true); }

  Predicate disjunction(int depth) {
    Predicate p = conjunction(depth);
    if (!is("or"))
      return p;
    Predicate all{Predicate::Kind::Or, {}, {std::move(p)}, {}};
    while (accept("or"))
      all.parts.push_back(conjunction(depth));
    return all;
  }
  Predicate conjunction(int depth) {
    Predicate p = term(depth);
    if (!is("and"))
      return p;
    Predicate all{Predicate::Kind::And, {}, {std::move(p)}, {}};
    while (accept("and"))
      all.parts.push_back(term(depth));
    return all;
  }
  Predicate term(int depth) {
    if (depth > 100)
      fail("nested too deeply");
    Predicate p;
    if (accept("not")) {
      p.kind = Predicate::Kind::Not;
      p.parts.push_back(term(depth + 1));
      return p;
    }
    if (accept("(")) {
      p = disjunction(depth + 1);
      if (!accept(")"))
        fail("expected ')'");
    } else {
      p.claim = claim();
    }
    if (accept("for")) {
      auto const parsed = i_ < words_.size()
                              ? parse_duration(words_[i_].text)
                              : Parsed<Duration>{std::string("a time with its unit")};
      if (auto const* duration = std::get_if<Duration>(&parsed))
        p.held_for = *duration, ++i_;
      else
        fail("expected " + std::get<std::string>(parsed));
    }
    return p;
  }

  Claim claim() {
    Claim c;
    c.column = i_ < words_.size() ? words_[i_].column : end_;
    if (accept("no")) {
      c.quantifier = Claim::Quantifier::No;
    } else if (accept("all")) {
      c.quantifier = Claim::Quantifier::All;
    } else if (i_ + 1 < words_.size() && words_[i_ + 1].text == "of" &&
               words_[i_].text.find_first_not_of("0123456789") == std::string::npos) {
      c.quantifier = Claim::Quantifier::Count;
      c.count = std::atoll(words_[i_].text.substr(0, 9).c_str());
      i_ += 2;
    }
    std::string* target = &c.subject;
    while (i_ < words_.size() && !is("is") && !is("opens") && !is("and") && !is("or") && !is(")") &&
           std::string_view("<=>=").find(words_[i_].text) == std::string_view::npos) {
      if (is("on")) {
        ++i_;
        target = &c.place;
        continue;
      }
      if (is("in") && target == &c.subject) {
        ++i_;
        target = &c.report;
        continue;
      }
      *target += (target->empty() ? "" : " ") + words_[i_++].text;
    }
    if (c.subject.empty())
      fail("expected a subject, such as 'mgc on sql-backup'");
    if (!c.report.empty())
      row(c);
    else if (accept("is"))
      state(c);
    else if (accept("opens"))
      opening(c);
    else
      measure(c);
    return c;
  }

  void state(Claim& c) {
    c.negated = accept("not");
    std::vector<std::string> names;
    for (StateRow const& row : predicate_states())
      names.emplace_back(row.state);
    if (i_ >= words_.size())
      fail("expected a state");
    std::string const& word = words_[i_].text;
    for (std::string const& name : names)
      if (same_name(name, word))
        c.state = name;
    if (c.state.empty()) {
      std::string const near = nearest(word, names);
      fail("unknown state '" + word + "'" + (near.empty() ? "" : ", did you mean '" + near + "'?"));
    }
    ++i_;
  }

  void opening(Claim& c) {
    c.comparison = "opens";
    if (!accept("with"))
      return;
    std::string const text = i_ < words_.size() ? words_[i_].text : "";
    if (text.empty() || text.size() > 6 ||
        text.find_first_not_of("0123456789") != std::string::npos)
      fail("expected the number of an error, such as 955");
    c.quantity = std::stoll(text);
    ++i_;
  }

  void comparison(Claim& c, char const* expected) {
    static std::vector<std::string> const kComparisons{"<", "<=", ">", ">=", "="};
    if (i_ >= words_.size() ||
        std::find(kComparisons.begin(), kComparisons.end(), words_[i_].text) == kComparisons.end())
      fail(expected);
    c.comparison = words_[i_++].text;
  }

  [[noreturn]] static void unknown(Claim const& c, std::string const& what, std::string const& word,
                                   std::vector<std::string> const& names) {
    std::string const near = nearest(word, names);
    throw Failed{{c.column, "unknown " + what + " '" + word + "'" +
                                (near.empty() ? "" : ", did you mean '" + near + "'?")}};
  }

  void row(Claim& c) {
    auto const of = c.subject.find(" of ");
    auto const* report = tsql::find_report(c.report);
    std::vector<std::string> names;
    if (report == nullptr) {
      for (tsql::ReportTable const& one : tsql::report_tables())
        names.emplace_back(one.procedure);
      unknown(c, "procedure with rows", c.report, names);
    }
    if (of == std::string::npos)
      throw Failed{{c.column, "expected COLUMN of NAME, such as 'role of mgc in "
                              "sp_dbmmonitorresults'"}};
    c.report = report->procedure;
    c.name = c.subject.substr(of + 4);
    std::string const column = c.subject.substr(0, of);
    for (std::string_view one : report->columns) {
      names.emplace_back(one);
      if (same_name(one, column))
        c.subject = one;
    }
    if (c.subject.size() > column.size())
      unknown(c, "column of " + c.report, column, names);
    comparison(c, "expected a comparison");
    if (i_ >= words_.size())
      fail("expected a value");
    std::string const& text = words_[i_].text;
    if (text.find_first_not_of("0123456789") == std::string::npos && text.size() < 16)
      c.quantity = std::stoll(text);
    else if (c.comparison == "=")
      c.text = text;
    else
      fail("'" + text + "' is not a number; text can only be compared with =");
    ++i_;
  }

  void measure(Claim& c) {
    comparison(c, "expected 'is' and a state, or a comparison");
    std::string const name = c.subject.substr(0, c.subject.find(" of "));
    std::vector<std::string> names;
    for (SeenMeasureRow const& row : predicate_measures())
      names.emplace_back(row.name);
    if (std::find(names.begin(), names.end(), name) == names.end())
      unknown(c, "measure", name, names);
    if (i_ >= words_.size())
      fail("expected a quantity");
    std::string const& text = words_[i_].text;
    if (measure_of_claim(name)->unit == "time") {
      auto const parsed = parse_duration(text);
      if (auto const* duration = std::get_if<Duration>(&parsed))
        c.quantity = duration->count();
      else
        fail("expected " + std::get<std::string>(parsed));
    } else if (text.ends_with('%')) {
      auto const parsed = parse_fraction(text);
      if (auto const* fraction = std::get_if<Fraction>(&parsed))
        c.quantity = fraction->millionths, c.percent = true;
      else
        fail("'" + text + "' is not " + std::get<std::string>(parsed));
    } else if (text.find_first_not_of("0123456789") == std::string::npos && text.size() < 16) {
      c.quantity = std::stoll(text);
    } else {
      auto const parsed = parse_bytes(text);
      if (auto const* bytes = std::get_if<Bytes>(&parsed))
        c.quantity = bytes->value;
      else
        fail("'" + text + "' is not a number, a percentage or an amount of data");
    }
    ++i_;
  }

  std::vector<Word> words_;
  int end_;
  std::size_t i_ = 0;
};

} // namespace

PredicateResult parse_predicate(std::string_view text) {
  PredicateResult result;
  try {
    result.predicate = Parser(split(text), static_cast<int>(text.size()) + 1).run();
  } catch (Failed const& failed) {
    result.errors.push_back(failed.error);
  }
  return result;
}

Truth evaluate(Predicate const& p, Observer const& observer) {
  switch (p.kind) {
  case Predicate::Kind::Claim:
    return observer.observe(p.claim);
  case Predicate::Kind::Not:
    return opposite(evaluate(p.parts.front(), observer));
  case Predicate::Kind::And: {
    Truth truth = Truth::Yes;
    for (Predicate const& part : p.parts)
      truth = both(truth, evaluate(part, observer));
    return truth;
  }
  case Predicate::Kind::Or: {
    Truth truth = Truth::No;
    for (Predicate const& part : p.parts)
      truth = either(truth, evaluate(part, observer));
    return truth;
  }
  }
  return Truth::Unknown;
}

Duration held_for(Predicate const& p) {
  Duration longest = p.held_for;
  for (Predicate const& part : p.parts)
    longest = std::max(longest, held_for(part));
  return longest;
}

bool moves_between_events(Predicate const& p) {
  if (p.kind != Predicate::Kind::Claim)
    return std::any_of(p.parts.begin(), p.parts.end(), moves_between_events);
  Claim const& claim = p.claim;
  if (!claim.state.empty() || claim.comparison == "opens")
    return false;
  SeenMeasureRow const* const row =
      claim.report.empty() ? measure_of_claim(claim.subject) : nullptr;
  return row == nullptr || row->moves;
}

} // namespace switchback
