#include <filesystem>
#include <fstream>
#include <system_error>

#include "sim/scenario/scenario.hpp"
#include "sim/scenario/yaml_tree.hpp"

namespace switchback {

bool FileSource::leaves(std::string const&, std::string const&) { return false; }

FileSource::Answer DiskFiles::read(std::string const& path) {
  namespace fs = std::filesystem;
  // The system would end the name at a NUL.
  if (path.empty() || path.find('\0') != std::string::npos)
    return {std::nullopt, "no such file"};
  std::error_code error;
  auto const status = fs::status(path, error);
  if (status.type() == fs::file_type::not_found)
    return {std::nullopt, "no such file"};
  if (error || status.type() == fs::file_type::none)
    return {std::nullopt, "cannot be read"};
  if (status.type() == fs::file_type::directory)
    return {std::nullopt, "is a directory"};
  // Reading a device or a pipe might never end.
  if (status.type() != fs::file_type::regular)
    return {std::nullopt, "is not a regular file"};
  std::ifstream file{path, std::ios::binary};
  if (!file)
    return {std::nullopt, "cannot be read"};
  std::string text(kMostYamlBytes + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (file.bad())
    return {std::nullopt, "cannot be read"};
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (text.size() > kMostYamlBytes)
    return {std::nullopt, "larger than 1 MB"};
  return {std::move(text), {}};
}

bool DiskFiles::leaves(std::string const& folder, std::string const& path) {
  namespace fs = std::filesystem;
  std::error_code error;
  auto const root = fs::weakly_canonical(fs::absolute(folder, error), error);
  if (error)
    return true;
  auto const target = fs::weakly_canonical(fs::absolute(path, error), error);
  if (error)
    return true;
  auto const inside = target.lexically_relative(root);
  return inside.empty() || *inside.begin() == "..";
}

} // namespace switchback
