// The commands of the program. Each prints all input errors and returns the exit code.
#pragma once

#include "sim/drill/command_line.hpp"
#include "sim/drill/exit_code.hpp"
#include "sim/record/record.hpp"

namespace switchback {

ExitCode run_command(RunRequest const& request);
ExitCode test_command(TestRequest const& request);
ExitCode compare_command(CompareRequest const& request);
ExitCode report_command(ReportRequest const& request);
ExitCode check_command(CheckRequest const& request);
ExitCode list_command(ListRequest const& request);
ExitCode replay_command(ReplayRequest const& request);

} // namespace switchback
