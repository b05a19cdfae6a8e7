// Every measure there is, theme by theme.
#include "sim/history/measure_themes.hpp"

namespace switchback {

using MeasuresOfTheme = std::vector<MeasureRow>();
constexpr MeasuresOfTheme* kMeasureThemes[] = {
    loss_measures,
    service_measures,
    exposure_measures,
    work_measures,
};

std::vector<MeasureRow> const& measure_rows() {
  static std::vector<MeasureRow> const kMeasures = [] {
    std::vector<MeasureRow> rows;
    for (MeasuresOfTheme* theme : kMeasureThemes)
      for (MeasureRow const& row : theme())
        rows.push_back(row);
    return rows;
  }();
  return kMeasures;
}

} // namespace switchback
