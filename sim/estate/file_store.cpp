#include "sim/estate/file_store.hpp"

#include <fmt/format.h>

#include "models/names.hpp"

namespace switchback {

TransferSpec moving(std::string const& from, std::string const& to, Bytes bytes) {
  TransferSpec spec;
  spec.from = from;
  spec.to = to;
  spec.bytes = bytes;
  return spec;
}

FileStore::FileStore(Ground const& ground) : ground_(ground) {
  for (SharePlan const& share : ground.scenario.estate.shares)
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

bool FileStore::accessible(FilePlace const& place, std::string const& from) const {
  if (!ground_.topology.up(from))
    return false;
  if (place.machine == from)
    return ground_.topology.machine(from).disks;
  auto const& machine = ground_.topology.machine(place.machine);
  return ground_.topology.reachable(from, place.machine) && machine.share && machine.disks;
}

void FileStore::copy(FilePlace const& from, FilePlace const& to, Duration overhead, Done done) {
  Folder const* source = accessible(from, to.machine) ? find(from) : nullptr;
  File const* file = source != nullptr ? source->find(from.name) : nullptr;
  if (file == nullptr || file->state == File::State::Writing)
    return done(Outcome::refuse("2", "the system cannot find the file '" + from.name + "'"));
  std::string const working = work_name(to.name);
  File writing;
  writing.state = File::State::Writing;
  writing.created = file->created;
  folder(to).put(working, writing);
  auto move = [this, from, to, copy = *file, working, done = std::move(done)] {
    ground_.kernel.start(moving(from.machine, to.machine, copy.bytes), [=, this](TransferEnd end) {
      Folder& target = folder(to);
      target.remove(working);
      if (!end.whole || !accessible(from, to.machine)) {
        File torn = copy;
        torn.set.reset();
        torn.state = File::State::Torn;
        torn.bytes = end.moved;
        target.put(working, std::move(torn));
        return done(Outcome::refuse("59", "an unexpected network error occurred while '" +
                                              from.name + "' was copied"));
      }
      target.put(to.name, copy);
      done(Outcome::executed(to_text(copy.bytes)));
    });
  };
  ground_.kernel.after(overhead, Turn::Command, to.machine, std::move(move));
}

void FileStore::destroy(std::string const& machine) {
  for (auto& [key, folder] : folders_)
    if (key.first == machine)
      folder.clear();
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
