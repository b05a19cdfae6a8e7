#include "sim/operations/media_reports.hpp"

namespace switchback {
namespace {

constexpr int kMicrosoft = 4608; ///< SoftwareVendorId

/// What a row is about.
struct Seen {
  MediaHeader const& media;
  BackupSet const& set;
  std::size_t position;
  int release;                 ///< of the instance that took the set
  std::string file_name, type; ///< FILELISTONLY: D or L
};

/// A column; without a value nothing of the estate answers it.
struct Column {
  char const* name;
  std::string (*value)(Seen const&) = nullptr;
  int since = 2005; ///< release of SQL Server
};

std::string yes(bool flag) { return flag ? "1" : "0"; }
std::string point(std::optional<LogPoint> const& at) {
  return at ? std::to_string(at->lsn.value) : std::string{};
}
bool data_file(Seen const& s) { return s.type == "D"; }

int type_of(BackupKind kind) {
  switch (kind) {
  case BackupKind::Full:
    return 1;
  case BackupKind::Log:
    return 2;
  case BackupKind::Differential:
    return 5;
  }
  return 1;
}

std::string type_name(BackupKind kind) {
  switch (kind) {
  case BackupKind::Full:
    return "DATABASE";
  case BackupKind::Log:
    return "TRANSACTION LOG";
  case BackupKind::Differential:
    return "DATABASE DIFFERENTIAL";
  }
  return {};
}

std::string model_name(RecoveryModel model) {
  switch (model) {
  case RecoveryModel::Full:
    return "FULL";
  case RecoveryModel::BulkLogged:
    return "BULK-LOGGED";
  case RecoveryModel::Simple:
    return "SIMPLE";
  }
  return {};
}

/// The major number of a release's software; none for one that is not in the list.
std::string major(int release) {
  static constexpr std::pair<int, int> kMajors[] = {{2005, 9},  {2008, 10}, {2012, 11}, {2014, 12},
                                                    {2016, 13}, {2017, 14}, {2019, 15}, {2022, 16}};
  for (auto const& [year, number] : kMajors)
    if (year == release)
      return std::to_string(number);
  return {};
}

/// The sum of the bits of "RESTORE HEADERONLY", Flags.
int flags(BackupSet const& set) {
  return (set.bulk_changes ? 1 : 0) + (set.read_only ? 4 : 0) +
         (set.access == AccessMode::Single ? 8 : 0) + (set.checksums ? 16 : 0) +
         (set.is_damaged ? 32 : 0) + (set.tail ? 64 : 0) + (set.incomplete ? 128 : 0);
}

std::string forked_at(BackupSet const& set) {
  auto const& spans = set.content.spans();
  return spans.size() < 2 ? std::string{} : std::to_string(spans.back().from.lsn.value);
}

constexpr Column kHeader[] = {
    {"BackupName", [](Seen const& s) { return s.set.name; }},
    {"BackupDescription", [](Seen const& s) { return s.set.description; }},
    {"BackupType", [](Seen const& s) { return std::to_string(type_of(s.set.kind)); }},
    {"ExpirationDate",
     [](Seen const& s) { return s.set.expires ? to_text(*s.set.expires) : std::string{}; }},
    {"Compressed", [](Seen const& s) { return yes(s.media.compressed); }},
    {"Position", [](Seen const& s) { return std::to_string(s.position); }},
    {"DeviceType"},
    {"UserName"},
    {"ServerName", [](Seen const& s) { return s.set.server; }},
    {"DatabaseName", [](Seen const& s) { return s.set.database; }},
    {"DatabaseVersion"},
    {"DatabaseCreationDate"},
    {"BackupSize", [](Seen const& s) { return std::to_string(s.set.bytes.value); }},
    {"FirstLSN", [](Seen const& s) { return std::to_string(s.set.first.value); }},
    {"LastLSN", [](Seen const& s) { return std::to_string(s.set.content.end().lsn.value); }},
    {"CheckpointLSN"},
    {"DatabaseBackupLSN",
     [](Seen const& s) {
       return s.set.kind == BackupKind::Differential ? point(s.set.base) : std::string{};
     }},
    {"BackupStartDate", [](Seen const& s) { return to_text(s.set.started); }},
    {"BackupFinishDate", [](Seen const& s) { return to_text(s.set.finished); }},
    {"SortOrder"},
    {"CodePage"},
    {"UnicodeLocaleId"},
    {"UnicodeComparisonStyle"},
    {"CompatibilityLevel"},
    {"SoftwareVendorId", [](Seen const&) { return std::to_string(kMicrosoft); }},
    {"SoftwareVersionMajor", [](Seen const& s) { return major(s.release); }},
    {"SoftwareVersionMinor"},
    {"SoftwareVersionBuild"},
    {"MachineName", [](Seen const& s) { return s.set.server; }},
    {"Flags", [](Seen const& s) { return std::to_string(flags(s.set)); }},
    {"BindingID"},
    {"RecoveryForkID", [](Seen const& s) { return std::to_string(s.set.content.fork().value); }},
    {"Collation"},
    {"FamilyGUID", [](Seen const& s) { return std::to_string(s.set.family); }},
    {"HasBulkLoggedData", [](Seen const& s) { return yes(s.set.bulk_changes); }},
    {"IsSnapshot", [](Seen const&) { return yes(false); }},
    {"IsReadOnly", [](Seen const& s) { return yes(s.set.read_only); }},
    {"IsSingleUser", [](Seen const& s) { return yes(s.set.access == AccessMode::Single); }},
    {"HasBackupChecksums", [](Seen const& s) { return yes(s.set.checksums); }},
    {"IsDamaged", [](Seen const& s) { return yes(s.set.is_damaged); }},
    {"BeginsLogChain", [](Seen const& s) { return yes(s.set.begins_chain); }},
    {"HasIncompleteMetaData", [](Seen const& s) { return yes(s.set.incomplete); }},
    {"IsForceOffline", [](Seen const& s) { return yes(s.set.tail); }},
    {"IsCopyOnly", [](Seen const& s) { return yes(s.set.copy_only); }},
    {"FirstRecoveryForkID",
     [](Seen const& s) {
       auto const& spans = s.set.content.spans();
       return spans.empty() ? std::string{} : std::to_string(spans.front().fork.value);
     }},
    {"ForkPointLSN", [](Seen const& s) { return forked_at(s.set); }},
    {"RecoveryModel", [](Seen const& s) { return model_name(s.set.recovery_model); }},
    {"DifferentialBaseLSN",
     [](Seen const& s) {
       return s.set.kind == BackupKind::Differential ? point(s.set.base) : std::string{};
     }},
    {"DifferentialBaseGUID"},
    {"BackupTypeDescription", [](Seen const& s) { return type_name(s.set.kind); }},
    {"BackupSetGUID"},
    {"CompressedBackupSize", [](Seen const& s) { return std::to_string(s.set.stored.value); },
     2008},
    {"containment", [](Seen const&) { return yes(false); }, 2012},
    {"KeyAlgorithm", nullptr, 2014},
    {"EncryptorThumbprint", nullptr, 2014},
    {"EncryptorType", nullptr, 2014},
};

constexpr Column kFileList[] = {
    {"LogicalName", [](Seen const& s) { return s.file_name; }},
    {"PhysicalName"},
    {"Type", [](Seen const& s) { return s.type; }},
    {"FileGroupName",
     [](Seen const& s) { return data_file(s) ? std::string("PRIMARY") : std::string{}; }},
    {"Size"},
    {"MaxSize"},
    {"FileID", [](Seen const& s) { return std::string(data_file(s) ? "1" : "2"); }},
    {"CreateLSN"},
    {"DropLSN"},
    {"UniqueID"},
    {"ReadOnlyLSN"},
    {"ReadWriteLSN"},
    {"BackupSizeInBytes",
     [](Seen const& s) {
       bool const holds = data_file(s) == (s.set.kind != BackupKind::Log);
       return std::to_string(holds ? s.set.bytes.value : 0);
     }},
    {"SourceBlockSize"},
    {"FileGroupID", [](Seen const& s) { return std::string(data_file(s) ? "1" : "0"); }},
    {"LogGroupGUID"},
    {"DifferentialBaseLSN",
     [](Seen const& s) {
       return data_file(s) && s.set.kind == BackupKind::Differential ? point(s.set.base)
                                                                     : std::string{};
     }},
    {"DifferentialBaseGUID"},
    {"IsReadOnly", [](Seen const& s) { return yes(s.set.read_only); }},
    {"IsPresent",
     [](Seen const& s) { return yes(data_file(s) == (s.set.kind != BackupKind::Log)); }},
    {"TDEThumbprint", nullptr, 2008},
    {"SnapshotURL", nullptr, 2016},
};

constexpr Column kLabel[] = {
    {"MediaName", [](Seen const& s) { return s.media.name; }},
    {"MediaSetId", [](Seen const& s) { return std::to_string(s.media.set.value); }},
    {"FamilyCount", [](Seen const& s) { return std::to_string(s.media.families); }},
    {"FamilySequenceNumber", [](Seen const& s) { return std::to_string(s.media.family); }},
    {"MediaFamilyId"},
    {"MediaSequenceNumber", [](Seen const&) { return std::string("1"); }},
    {"MediaLabelPresent", [](Seen const&) { return yes(false); }},
    {"MediaDescription", [](Seen const& s) { return s.media.description; }},
    {"SoftwareName", [](Seen const&) { return std::string("Microsoft SQL Server"); }},
    {"SoftwareVendorId", [](Seen const&) { return std::to_string(kMicrosoft); }},
    {"MediaDate", [](Seen const& s) { return to_text(s.media.made); }},
    {"Mirror_Count", [](Seen const& s) { return std::to_string(s.media.mirrors); }},
    {"IsCompressed", [](Seen const& s) { return yes(s.media.compressed); }, 2008},
};

template <std::size_t n>
ReportRow row_of(Column const (&columns)[n], Seen const& seen, int release) {
  ReportRow row;
  for (Column const& column : columns)
    if (column.since <= release) {
      std::string const value = column.value != nullptr ? column.value(seen) : std::string{};
      row.emplace_back(column.name, value.empty() ? "NULL" : value);
    }
  return row;
}

} // namespace

std::vector<ReportRow> media_rows(Estate const& estate, std::string const& instance,
                                  tsql::Restore::What what, std::vector<File const*> const& files,
                                  std::optional<std::size_t> position) {
  using What = tsql::Restore::What;
  SqlServers const& sql = estate.sql();
  File const& file = *files.front();
  int const release = sql.plan(instance).version;
  std::vector<ReportRow> rows;
  auto const seen = [&](std::size_t at) {
    BackupSet const& set = file.sets[at - 1];
    int const taken_by = sql.is_instance(set.server) ? sql.plan(set.server).version : 0;
    return Seen{file.media, set, at, taken_by, {}, {}};
  };
  if (what == What::HeaderOnly)
    for (std::size_t i = position.value_or(kFirstSet); i <= position.value_or(file.sets.size());
         ++i)
      rows.push_back(row_of(kHeader, seen(i), release));
  if (what == What::LabelOnly)
    rows.push_back(row_of(kLabel, seen(kFirstSet), release));
  if (what == What::FileListOnly) {
    Seen one = seen(position.value_or(kFirstSet));
    auto const [data, log] = sql.logical_names(one.set);
    for (auto const& [name, type] : {std::pair{data, "D"}, std::pair{log, "L"}}) {
      one.file_name = name, one.type = type;
      rows.push_back(row_of(kFileList, one, release));
    }
  }
  return rows;
}

std::string media_report(std::vector<ReportRow> const& rows) {
  std::string text = std::to_string(rows.size()) + (rows.size() == 1 ? " row" : " rows");
  char const* before_row = ": ";
  for (ReportRow const& row : rows) {
    char const* before = before_row;
    for (auto const& [name, value] : row)
      if (value != "NULL") {
        text.append(before).append(name).append(" ").append(value);
        before = ", ";
      }
    before_row = "; ";
  }
  return text;
}

} // namespace switchback
