#include "sim/estate/file_store.hpp"

#include <fmt/format.h>

#include "models/names.hpp"

namespace switchback {

namespace {

/// The file that is written, by its working name: gone when it is whole, torn if it breaks off or
/// whoever copies is cut off.
struct TornUnlessDone {
  Folder& folder;
  std::string const& name;
  File const& original;
  Bytes bytes{};
  bool done = false;

  ~TornUnlessDone() {
    folder.remove(name);
    if (done)
      return;
    File torn = original;
    torn.sets.clear();
    torn.media = {};
    torn.state = File::State::Torn;
    torn.bytes = bytes;
    folder.put(name, std::move(torn));
  }
};

} // namespace

TransferSpec moving(std::string const& from, std::string const& to, Bytes bytes) {
  TransferSpec spec;
  spec.from = from;
  spec.to = to;
  spec.bytes = bytes;
  return spec;
}

FileStore::FileStore(EstateContext const& context) : context_(context) {
  for (SharePlan const& share : context.scenario.estate.shares)
    shares_.push_back({lower(share.unc), share.name});
}

std::optional<FilePlace> FileStore::resolve_folder(std::string const& path,
                                                   std::string const& on) const {
  std::string folder = lower(path);
  for (Share const& share : shares_)
    if (folder.starts_with(share.unc) &&
        (folder.size() == share.unc.size() || folder[share.unc.size()] == '\\'))
      return FilePlace{share.machine, std::move(folder), {}};
  if (folder.starts_with("\\\\"))
    return std::nullopt;
  return FilePlace{on, std::move(folder), {}};
}

std::optional<FilePlace> FileStore::resolve(std::string const& path, std::string const& on) const {
  auto const slash = path.rfind('\\');
  auto place = slash == std::string::npos ? FilePlace{on, "default", {}}
                                          : resolve_folder(path.substr(0, slash), on);
  if (place)
    place->name = slash == std::string::npos ? path : path.substr(slash + 1);
  return place;
}

Folder& FileStore::folder(FilePlace const& place) {
  return folders_[{place.machine, place.folder}];
}

Folder const* FileStore::find(FilePlace const& place) const {
  auto const it = folders_.find({place.machine, place.folder});
  return it == folders_.end() ? nullptr : &it->second;
}

std::optional<FilePlace> FileStore::newest(std::string const& machine,
                                           std::string_view pattern) const {
  std::optional<FilePlace> best;
  SimTime best_at{};
  for (auto const& [key, folder] : folders_)
    if (key.first == machine)
      folder.each([&, &at = key](std::string const& name, File const& file) {
        bool const fits = file.state == File::State::Complete && matches(name, pattern);
        if (!fits || (best && file.created < best_at))
          return;
        best = FilePlace{machine, at.second, name};
        best_at = file.created;
      });
  return best;
}

void FileStore::set_rights(std::string const& machine, std::string const& from, bool allowed) {
  if (allowed)
    denied_.erase({machine, from});
  else
    denied_.insert({machine, from});
}

bool FileStore::denied(FilePlace const& place, std::string const& from) const {
  return denied_.contains({place.machine, from});
}

std::optional<Bytes> FileStore::free_space(std::string const& machine) const {
  if (full_.contains(machine))
    return Bytes{};
  std::optional<Bytes> room;
  if (SqlPlan const* sql = context_.index.sql(machine))
    room = sql->free_space;
  else if (SharePlan const* share = context_.index.share(machine))
    room = share->free_space;
  if (!room)
    return std::nullopt;
  for (auto const& [key, folder] : folders_)
    if (key.first == machine)
      folder.each([&](std::string const&, File const& file) { *room -= file.bytes; });
  return std::max(*room, Bytes{});
}

void FileStore::set_full(std::string const& machine, bool full) {
  if (full)
    full_.insert(machine);
  else
    full_.erase(machine);
}

bool FileStore::accessible(FilePlace const& place, std::string const& from) const {
  if (!context_.topology.up(from) || denied(place, from))
    return false;
  if (place.machine == from)
    return context_.topology.machine(from).disks;
  auto const& machine = context_.topology.machine(place.machine);
  return context_.topology.reachable(from, place.machine) && machine.share && machine.disks;
}

Outcome FileStore::copy(FilePlace const& from, FilePlace const& to, Duration overhead) {
  Folder const* source = accessible(from, to.machine) ? find(from) : nullptr;
  File const* found = source != nullptr ? source->find(from.name) : nullptr;
  if (found == nullptr || found->state == File::State::Writing)
    return Outcome::refuse("2", "the system cannot find the file '" + from.name + "'");
  File const file = *found;
  std::string const working = work_name(to.name);
  folder(to).remove(working); // left behind by an earlier try
  // A disk that fills up takes as much as it can.
  auto const room = free_space(to.machine);
  bool const fits = !room || file.bytes <= *room;
  Bytes const moves = fits ? file.bytes : *room;
  File writing;
  writing.state = File::State::Writing;
  writing.created = file.created;
  writing.bytes = moves;
  folder(to).put(working, writing);
  TornUnlessDone torn{folder(to), working, file};
  sleep(context_.kernel, overhead, to.machine, Turn::Completion);
  bool const whole = accessible(from, to.machine) && // or it went meanwhile
                     transfer(context_.kernel, moving(from.machine, to.machine, moves), torn.bytes);
  if (whole && fits && accessible(from, to.machine)) {
    torn.done = true;
    folder(to).put(to.name, file);
    return Outcome::executed(to_text(file.bytes));
  }
  if (whole && !fits)
    return Outcome::refuse("112", "there is not enough space on the disk of " + to.machine);
  return Outcome::refuse("59", "an unexpected network error occurred while '" + from.name +
                                   "' was copied");
}

void FileStore::destroy(std::string const& machine) {
  for (auto& [key, folder] : folders_)
    if (key.first == machine)
      folder.clear();
}

void FileStore::renew(std::string const& machine) {
  destroy(machine);
  full_.erase(machine);
  std::erase_if(denied_, [&](auto const& one) { return one.first == machine; });
}

std::string FileStore::describe() const {
  std::string text = "Files\n";
  for (auto const& [key, folder] : folders_)
    folder.each([&text, &at = key](std::string const& name, File const& file) {
      text += fmt::format("  {} {}\\{} {}\n", at.first, at.second, name, to_text(file.bytes));
    });
  return text;
}

} // namespace switchback
