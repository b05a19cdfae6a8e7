#include "sim/operations/mirror_database.hpp"

#include <memory>

namespace switchback {
namespace {

class Mirroring : public std::enable_shared_from_this<Mirroring> {
public:
  Mirroring(Estate& estate, MirrorSetup setup, Done done)
      : estate_(estate), setup_(std::move(setup)), done_(std::move(done)) {}

  void next() {
    if (index_ == setup_.databases.size())
      return done_(Outcome::executed(std::to_string(index_) + " databases mirrored"));
    Database const* source = estate_.sql().find(setup_.principal, name());
    if (source == nullptr || source->state != DatabaseState::Online)
      return done_(
          Outcome::refuse("SourceNotOnline", name() + " is not online on " + setup_.principal));
    if (source->mirror_role != MirrorRole::None)
      return done_(Outcome::refuse("AlreadyMirrored",
                                   name() + " on " + setup_.principal + " is mirrored already"));
    if (!estate_.sql().runs(setup_.mirror))
      return done_(Outcome::refuse("MirrorUnreachable", setup_.mirror + " does not answer"));
    if (estate_.sql().find(setup_.mirror, name()) != nullptr) {
      if (!setup_.drop_existing)
        return done_(Outcome::refuse("DatabaseExistsOnMirror",
                                     name() + " exists on " + setup_.mirror +
                                         " and -DropExistingDatabasesOnMirror is not given"));
      Outcome const dropped = estate_.sql().drop(setup_.mirror, name());
      if (dropped.refused())
        return done_(dropped);
    }
    // A full and a log backup are needed, and every later log backup too (SQL Server docs, "Prepare
    // a Mirror Database for Mirroring"); the log backup moves the chain on, which a log-shipping
    // secondary will miss.
    backup(BackupKind::Full, [self = shared_from_this()] {
      self->backup(BackupKind::Log, [self] {
        self->restore(BackupKind::Full,
                      [self] { self->restore(BackupKind::Log, [self] { self->establish(); }); });
      });
    });
  }

private:
  std::string const& name() const { return setup_.databases[index_]; }
  std::string path(BackupKind kind) const {
    return setup_.share_path + "\\" + name() +
           (kind == BackupKind::Full ? "_mirror.bak" : "_mirror_log.bak");
  }

  std::function<void(Outcome)> then(std::function<void()> go_on) {
    return [self = shared_from_this(), go_on = std::move(go_on)](Outcome const& outcome) {
      if (outcome.refused())
        return self->done_(outcome);
      go_on();
    };
  }

  void backup(BackupKind kind, std::function<void()> go_on) {
    SqlServers::BackupRequest request;
    request.database = name();
    request.path = path(kind);
    request.options.kind = kind;
    estate_.sql().backup(setup_.principal, std::move(request), then(std::move(go_on)));
  }

  void restore(BackupKind kind, std::function<void()> go_on) {
    SqlServers::RestoreRequest request;
    request.database = name();
    request.path = path(kind);
    request.kind = kind;
    request.options.recovery = RecoveryOption::NoRecovery;
    estate_.sql().restore(setup_.mirror, std::move(request), then(std::move(go_on)));
  }

  void establish() {
    int const number =
        estate_.mirroring().establish(name(), setup_.principal, setup_.mirror, setup_.witness);
    if (number != 0)
      return done_(Outcome::refuse(number, "the mirroring session of " + name() +
                                               " can not be established"));
    estate_.mirroring().when_synchronized(
        setup_.principal, name(), [self = shared_from_this()](bool synchronized) {
          if (!synchronized)
            return self->done_(
                Outcome::refuse(1413, "communications failed while the session started"));
          ++self->index_;
          self->next();
        });
  }

  Estate& estate_;
  MirrorSetup setup_;
  Done done_;
  std::size_t index_ = 0;
};

} // namespace

void mirror_databases(Estate& estate, MirrorSetup setup, Done done) {
  auto const place = estate.files().resolve_folder(setup.share_path, setup.principal);
  if (!place || !estate.files().accessible(*place, setup.principal) ||
      !estate.files().accessible(*place, setup.mirror))
    return done(Outcome::refuse("FileShareNotWritable",
                                "'" + setup.share_path + "' can not be used from both servers"));
  std::make_shared<Mirroring>(estate, std::move(setup), std::move(done))->next();
}

MirrorSetup mirror_of_topology(EstatePlan const& plan, std::string const& principal) {
  MirrorSetup setup;
  setup.principal = principal;
  if (plan.chat && principal == plan.chat->backup) {
    setup.mirror = plan.chat->backup_mirror;
    setup.witness = plan.chat->backup_witness;
    return setup;
  }
  for (MirroringPlan const& mirroring : plan.mirroring)
    if (mirroring.principal == principal) {
      setup.mirror = mirroring.mirror;
      setup.witness = mirroring.witness;
    }
  return setup;
}

} // namespace switchback
