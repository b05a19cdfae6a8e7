// What decides whether a statement runs: conditions, and variables that are there (SQL Server docs,
// "IF...ELSE", "Comparison Operators", "IS NULL", "RAISERROR", "DECLARE @local_variable").
#include <algorithm>
#include <charconv>
#include <set>

#include "models/names.hpp"
#include "sim/runbook/tsql/cursor.hpp"
#include "sim/runbook/tsql/parser.hpp"

namespace switchback::tsql {
namespace {

using ConditionKind = Condition::Kind;

// --- Reading ---

class ConditionParser {
public:
  explicit ConditionParser(Cursor& c) : c_(c) {}

  Condition either(int depth) {
    return joined(ConditionKind::Or, "or", depth, [this](int deeper) { return both(deeper); });
  }

private:
  Condition both(int depth) {
    return joined(ConditionKind::And, "and", depth, [this](int deeper) { return one(deeper); });
  }

  template <class Next>
  Condition joined(ConditionKind kind, std::string_view word, int depth, Next const& next) {
    Condition first = next(depth);
    if (!c_.is_word(word))
      return first;
    Condition all;
    all.kind = kind;
    all.parts.push_back(std::move(first));
    while (c_.accept(word))
      all.parts.push_back(next(depth));
    return all;
  }

  Condition one(int depth) {
    if (depth > kDeepest)
      c_.fail(191, "the condition is nested too deeply");
    if (c_.accept("not")) {
      Condition opposite;
      opposite.kind = ConditionKind::Not;
      opposite.parts.push_back(one(depth + 1));
      return opposite;
    }
    if (c_.accept_symbol("(")) {
      Condition inner = either(depth + 1);
      c_.expect_symbol(")");
      return inner;
    }
    if (c_.is_word("exists"))
      c_.fail(102, "'exists' is outside the conditions that runbooks can be run with");
    Condition c;
    c.left = c_.value(false);
    if (c_.accept("is")) {
      bool const negated = c_.accept("not");
      c_.expect("null");
      c.kind = ConditionKind::IsNull;
      if (!negated)
        return c;
      Condition opposite;
      opposite.kind = ConditionKind::Not;
      opposite.parts.push_back(std::move(c));
      return opposite;
    }
    for (char const* sign : {"=", "<>", "!=", "<=", ">=", "<", ">"})
      if (c_.accept_symbol(sign)) {
        c.comparison = std::string_view(sign) == "!=" ? "<>" : sign;
        c.right = c_.value(false);
        return c;
      }
    c_.fail("a comparison");
  }

  Cursor& c_;
};

// --- Answering ---

std::optional<std::int64_t> whole_number(std::string const& text) {
  std::int64_t n = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size())
    return std::nullopt;
  return n;
}

bool is_number(Value const& value) {
  return value.parts.size() == 1 && value.parts.front().kind == Value::Part::Kind::Number;
}

std::string comparable(std::string text) {
  text.erase(text.find_last_not_of(' ') + 1); // trailing blanks compare equal
  return lower(text);
}

bool compares(std::string const& sign, int order) {
  return sign == "="    ? order == 0
         : sign == "<>" ? order != 0
         : sign == "<"  ? order < 0
         : sign == ">"  ? order > 0
         : sign == "<=" ? order <= 0
                        : order >= 0;
}

std::variant<std::optional<bool>, Error> compare(Condition const& c, Variables const& variables,
                                                 Position at) {
  std::optional<std::string> sides[2];
  for (int side : {0, 1}) {
    auto value = evaluate(side == 0 ? c.left : c.right, variables, at);
    if (auto* error = std::get_if<Error>(&value))
      return *error;
    sides[side] = std::move(std::get<std::optional<std::string>>(value));
  }
  if (!sides[0] || !sides[1])
    return std::optional<bool>{};
  auto const a = whole_number(*sides[0]), b = whole_number(*sides[1]);
  if (a && b)
    return std::optional{compares(c.comparison, *a < *b ? -1 : *a > *b ? 1 : 0)};
  if (is_number(c.left) || is_number(c.right))
    return Error{245, at,
                 "'" + (a ? *sides[1] : *sides[0]) + "' cannot be converted to a whole number"};
  return std::optional{
      compares(c.comparison, comparable(*sides[0]).compare(comparable(*sides[1])))};
}

// --- Variables of a batch ---

class Uses {
public:
  std::optional<Error> check(Batch const& batch) {
    for (Statement const& statement : batch.statements) {
      at_ = statement.at;
      std::visit([this](auto const& body) { of(body); }, statement.body);
      if (error_)
        break;
    }
    return error_;
  }

private:
  void use(std::string const& name) {
    if (!error_ && !name.starts_with("@@") && !declared_.contains(lower(name)))
      error_ = Error{137, at_, "the scalar variable '" + name + "' must be declared"};
  }
  void use(Value const& value) {
    for (Value::Part const& part : value.parts)
      if (part.kind == Value::Part::Kind::Variable)
        use(part.text);
  }
  void use(std::optional<Value> const& value) {
    if (value)
      use(*value);
  }
  void use(Device const& device) { use(device.name); }
  void use(TransferSizes const& sizes) {
    for (auto const* value : {&sizes.block, &sizes.buffers, &sizes.transfer})
      use(*value);
  }
  template <class Values> void use_all(Values const& values) {
    for (auto const& value : values)
      use(value);
  }

  template <class Other> void of(Other const&) {}
  void of(Backup const& b) {
    use(b.database);
    for (auto const& devices : b.mirrors)
      use_all(devices);
    for (auto const* value : {&b.standby, &b.name, &b.description, &b.media_name,
                              &b.media_description, &b.expires, &b.retain_days})
      use(*value);
    use(b.sizes);
  }
  void of(Restore const& r) {
    use(r.database);
    use_all(r.devices);
    use_all(r.moves);
    for (auto const* value : {&r.standby, &r.stop_at, &r.stop_at_mark, &r.file, &r.media_name})
      use(*value);
    use(r.sizes);
  }
  void of(Execute const& e) {
    use_all(e.positional);
    for (auto const& [name, value] : e.named)
      use(value);
    if (!e.result.empty())
      use(e.result);
  }
  void of(Declare const& d) {
    for (auto const& [name, value] : d.variables) {
      use(value);
      declared_.insert(name);
    }
  }
  void of(Assign const& a) {
    use(a.variable);
    use(a.value);
  }
  void of(UpdateShipping const& u) {
    for (auto const& [column, value] : u.columns)
      use(value);
    use(u.database);
  }
  void of(Raise const& r) { use(r.message); }
  void of(Branch const& b) { of(b.condition); }
  void of(Condition const& c) {
    use(c.left);
    use(c.right);
    for (Condition const& part : c.parts)
      of(part);
  }

  std::set<std::string> declared_;
  Position at_;
  std::optional<Error> error_;
};

} // namespace

Condition parse_condition(Cursor& c) { return ConditionParser(c).either(0); }

Raise parse_raise(Cursor& c) {
  Raise r;
  c.expect_symbol("(");
  r.message = c.value(false);
  c.expect_symbol(",");
  r.severity = c.number();
  if (r.severity > 18)
    c.fail(102, "a severity above 18 is outside the commands that runbooks can be run with");
  while (c.accept_symbol(","))
    c.value(false); // the state, and what the message's places stand for
  c.expect_symbol(")");
  if (c.accept("with"))
    do
      c.name();
    while (c.accept_symbol(","));
  return r;
}

std::variant<std::optional<bool>, Error> holds(Condition const& condition,
                                               Variables const& variables, Position at) {
  if (condition.kind == ConditionKind::Compare)
    return compare(condition, variables, at);
  if (condition.kind == ConditionKind::IsNull) {
    auto const value = evaluate(condition.left, variables, at);
    if (auto const* error = std::get_if<Error>(&value))
      return *error;
    return std::optional{!std::get<std::optional<std::string>>(value).has_value()};
  }
  // Of three values: NOT leaves unknown, AND is the least of false, unknown, true, OR the greatest.
  bool const is_or = condition.kind == ConditionKind::Or;
  std::optional<bool> all = !is_or;
  for (Condition const& part : condition.parts) {
    auto const one = holds(part, variables, at);
    if (auto const* error = std::get_if<Error>(&one))
      return *error;
    auto const& value = std::get<std::optional<bool>>(one);
    if (condition.kind == ConditionKind::Not)
      return value ? std::optional{!*value} : std::nullopt;
    if (value == is_or)
      return std::optional{is_or};
    if (!value)
      all.reset();
  }
  return all;
}

std::optional<Error> undeclared(Batch const& batch) { return Uses{}.check(batch); }

} // namespace switchback::tsql
