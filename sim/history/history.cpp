#include "sim/history/history.hpp"

namespace switchback {

std::string name_of(ObjectiveRecord const& objective) {
  // Limits are written KEY: VALUE; a claim holds no colon.
  return objective.scope + " " + objective.text.substr(0, objective.text.find(": "));
}

} // namespace switchback
