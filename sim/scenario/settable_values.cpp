#include "sim/scenario/values.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace switchback {
namespace {

std::string name_of_standing(Standing standing) {
  switch (standing) {
  case Standing::Given:
    return "estate";
  case Standing::Documented:
    return "documented";
  case Standing::Measured:
    return "measured";
  case Standing::Assumed:
    return "assumed";
  }
  return {};
}

class Listing {
public:
  explicit Listing(ScenarioPlan const& scenario) : scenario_(scenario) {}

  std::vector<SettableValue> run() {
    title();
    for_each_section([&](std::string_view key, char const*, auto member) {
      section(std::string{key}, scenario_.estate.*member);
    });
    return std::move(values_);
  }

  std::vector<SettableValue> load() {
    part("load", scenario_.load);
    for (SettableValue& value : values_)
      if (value.standing == name_of_standing(Standing::Given)) {
        value.standing = "set";
        value.source = scenario_.file;
      }
    return std::move(values_);
  }

private:
  void title() {
    SettableValue value{"title", scenario_.estate.title, "name of the estate", "estate",
                        scenario_.estate_file};
    mark_if_set(value);
    values_.push_back(std::move(value));
  }

  void mark_if_set(SettableValue& value) const {
    auto const& overrides = scenario_.overrides;
    auto const same = [&](auto const& known) { return known.first == value.path; };
    if (std::none_of(overrides.begin(), overrides.end(), same))
      return;
    value.standing = "set";
    value.source = scenario_.file;
  }

  template <class T> void section(std::string const& path, T const& member) {
    using Part = PartOf<T>;
    if constexpr (Part::kNamed) {
      for (auto const& plan : member)
        part(path + "." + entry_name(plan), plan);
    } else if constexpr (Part::kOptional) {
      if (member)
        part(path, *member);
    } else {
      part(path, member);
    }
  }

  template <class S> void part(std::string const& path, S const& plan) {
    S const standard{};
    for (KeyRow<S> const& row : table_of<S>().rows)
      value(path, row.info(), row.seen_in(plan), row.seen_in(standard));
    if constexpr (std::is_same_v<S, LinkPlan>)
      ends(path, plan);
    if constexpr (std::is_same_v<S, ChatPoolPlan>)
      section(path + ".servers", plan.servers);
  }

  void value(std::string const& path, KeyInfo const& row, ValueSeen const& now,
             ValueSeen const& standard) {
    std::visit(
        [&](auto seen) {
          if constexpr (!std::is_same_v<decltype(seen), std::monostate>)
            compared(path, row, *seen, *std::get<decltype(seen)>(standard));
        },
        now);
  }

  template <class T>
  void compared(std::string const& path, KeyInfo const& row, T const& now, T const& standard) {
    stated(path, row, exact_text(now, row.form), now == standard);
  }
  template <class T>
  void compared(std::string const& path, KeyInfo const& row, std::optional<T> const& now,
                std::optional<T> const&) {
    if (now)
      compared(path, row, *now, T{});
  }

  void stated(std::string const& path, KeyInfo const& row, std::string text, bool is_standard) {
    if (text.empty())
      return; // a missing text, for which there is no word
    bool const by_default = row.standing != Standing::Given && is_standard;
    SettableValue value{path + "." + std::string{row.key}, std::move(text),
                        std::string{row.meaning},
                        by_default ? name_of_standing(row.standing) : "estate",
                        by_default ? std::string{row.source} : scenario_.estate_file};
    mark_if_set(value);
    values_.push_back(std::move(value));
  }

  void ends(std::string const& path, LinkPlan const& link) {
    SettableValue value{path + ".between", fmt::format("[{}, {}]", link.from, link.to),
                        "the two sites it joins", "estate", scenario_.estate_file};
    mark_if_set(value);
    values_.push_back(std::move(value));
  }

  ScenarioPlan const& scenario_;
  std::vector<SettableValue> values_;
};

} // namespace

std::vector<SettableValue> settable_values(ScenarioPlan const& scenario) {
  return Listing{scenario}.run();
}

std::vector<SettableValue> load_values(ScenarioPlan const& scenario) {
  return Listing{scenario}.load();
}

} // namespace switchback
