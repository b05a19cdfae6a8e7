// Whether the parts of an estate fit together, which no single value can show.
#include <map>

#include "sim/scenario/reader.hpp"

namespace switchback {
namespace {

class Checks {
public:
  Checks(YamlNode const& root, EstatePlan const& estate, std::string const& file,
         std::vector<Diagnostic>& diagnostics)
      : root_(root), estate_(estate), file_(file), diagnostics_(diagnostics) {}

  void run() {
    something_to_run();
    names_of_hosts();
    links();
    databases();
    mirroring();
    log_shipping();
    front_ends();
    if (estate_.management_store)
      management_store(*estate_.management_store);
    if (estate_.chat)
      chat(*estate_.chat);
  }

private:
  using Path = std::initializer_list<std::string_view>;

  void error(Path path, std::string message) {
    diagnostics_.push_back({place_in(root_, file_, path), std::move(message)});
  }
  /// Two roles that one instance cannot have.
  void differ(Path path, std::string const& name, std::string_view role, std::string const& other,
              std::string_view other_role) {
    if (!name.empty() && name == other)
      error(path, fmt::format("{} is '{}', which is already the {}", role, name, other_role));
  }

  void something_to_run() {
    if (estate_.sites.empty() && !root_.find("sites"))
      error({}, "the estate lacks the key 'sites'");
    if (estate_.databases.empty() && !root_.find("databases"))
      error({}, "the estate lacks the key 'databases'");
  }

  /// Faults and runbook blocks refer to sites, links and hosts by bare names.
  void names_of_hosts() {
    std::map<std::string, std::string> taken;
    auto const take = [&](auto const& plans, std::string_view section, std::string const& what) {
      for (auto const& plan : plans) {
        auto const& name = entry_name(plan);
        auto const [other, fresh] = taken.emplace(name, what);
        if (fresh)
          continue;
        auto const message = fmt::format("'{}' names both {} and {}, expected different names",
                                         name, other->second, what);
        if (section == "servers")
          error({"chat", section, name}, message);
        else
          error({section, name}, message);
      }
    };
    take(estate_.sites, "sites", "a site");
    take(estate_.links, "links", "a link");
    take(estate_.sql, "sql", "an SQL instance");
    take(estate_.shares, "shares", "a share");
    take(estate_.front_ends, "front_ends", "a front end");
    if (estate_.chat)
      take(estate_.chat->servers, "servers", "a chat server");
    std::map<std::string, std::string> hosts;
    for (SqlPlan const& plan : estate_.sql)
      fqdn(hosts, plan.fqdn, plan.name, {"sql", plan.name, "fqdn"});
    for (FrontEndPlan const& plan : estate_.front_ends)
      fqdn(hosts, plan.fqdn, plan.name, {"front_ends", plan.name, "fqdn"});
    if (estate_.chat)
      for (ChatServerPlan const& plan : estate_.chat->servers)
        fqdn(hosts, plan.fqdn, plan.name, {"chat", "servers", plan.name, "fqdn"});
  }

  void fqdn(std::map<std::string, std::string>& hosts, std::string const& fqdn,
            std::string const& name, Path path) {
    if (fqdn.empty())
      return;
    auto const [other, fresh] = hosts.emplace(fqdn, name);
    if (!fresh)
      error(path, fmt::format("fqdn is '{}', which '{}' already has", fqdn, other->second));
  }

  void links() {
    std::map<std::pair<std::string, std::string>, std::string> joined;
    std::map<std::string, std::string> group; // of sites that reach one another, by any member
    for (SitePlan const& site : estate_.sites)
      group[site.name] = site.name;
    for (LinkPlan const& link : estate_.links) {
      if (link.from.empty() || link.to.empty())
        continue;
      if (link.from == link.to)
        error({"links", link.name, "between"},
              fmt::format("link '{}' joins '{}' to itself", link.name, link.from));
      auto const ends = std::minmax(link.from, link.to);
      auto const [other, fresh] = joined.emplace(ends, link.name);
      if (!fresh)
        error({"links", link.name, "between"},
              fmt::format("link '{}' joins the same sites as '{}'", link.name, other->second));
      auto const from = group[link.from], to = group[link.to];
      for (auto& [site, leader] : group)
        if (leader == from)
          leader = to;
    }
    auto const has_ends = [](LinkPlan const& link) {
      return !link.from.empty() && !link.to.empty();
    };
    if (!std::all_of(estate_.links.begin(), estate_.links.end(), has_ends))
      return; // what it joins is not known
    for (SitePlan const& site : estate_.sites)
      if (group[site.name] != group[estate_.sites.front().name])
        error({"sites", site.name}, fmt::format("no link leads from site '{}' to site '{}'",
                                                site.name, estate_.sites.front().name));
  }

  void databases() {
    for (DatabasePlan const& database : estate_.databases)
      for (std::string const& instance : database.empty_on)
        differ({"databases", database.name, "empty_on"}, instance, "empty_on", database.primary,
               "primary");
  }

  /// The database after which an entry is named.
  DatabasePlan const* database_of(std::string const& name, std::string_view section) {
    auto const* database = plan_named(estate_.databases, name);
    std::vector<std::string> valid;
    for (DatabasePlan const& plan : estate_.databases)
      valid.push_back(plan.name);
    if (!database && !valid.empty())
      error({section, name},
            fmt::format("unknown database '{}' in '{}'{}", name, section, suggestion(name, valid)));
    return database;
  }

  void mirroring() {
    for (MirroringPlan const& m : estate_.mirroring) {
      auto const* database = database_of(m.database, "mirroring");
      if (database && !m.principal.empty() && !database->primary.empty() &&
          m.principal != database->primary)
        error({"mirroring", m.database, "principal"},
              fmt::format("principal is '{}', expected the database's primary '{}'", m.principal,
                          database->primary));
      if (m.role_switch < m.ping_every) // both ends give up within a ping: models/mirroring_state
        error({"mirroring", m.database, "role_switch"},
              fmt::format("role_switch is '{}', expected at least ping_every, {}: an old principal "
                          "may notice that much later than the mirror that takes over",
                          exact_text(m.role_switch, {}), exact_text(m.ping_every, {})));
      differ({"mirroring", m.database, "mirror"}, m.mirror, "mirror", m.principal, "principal");
      differ({"mirroring", m.database, "witness"}, m.witness, "witness", m.principal, "principal");
      differ({"mirroring", m.database, "witness"}, m.witness, "witness", m.mirror, "mirror");
      set_up(m);
      if (database && std::find(database->empty_on.begin(), database->empty_on.end(), m.mirror) !=
                          database->empty_on.end())
        error({"mirroring", m.database, "mirror"},
              fmt::format("mirror is '{}', which has an empty database of that name", m.mirror));
    }
  }

  /// What a session needs at its three instances.
  void set_up(MirroringPlan const& m) {
    for (auto const& [key, name] :
         {std::pair{"principal", m.principal}, {"mirror", m.mirror}, {"witness", m.witness}})
      if (auto const* sql = plan_named(estate_.sql, name); sql && sql->endpoint == "none")
        error({"mirroring", m.database, key},
              fmt::format("{} is '{}', which has no endpoint for mirroring", key, name));
    auto const* principal = plan_named(estate_.sql, m.principal);
    auto const* mirror = plan_named(estate_.sql, m.mirror);
    if (principal && mirror && mirror->version < principal->version)
      error({"mirroring", m.database, "mirror"},
            fmt::format("mirror is '{}' of release {}, which cannot redo the log of release {}",
                        m.mirror, mirror->version, principal->version));
  }

  void log_shipping() {
    for (LogShippingPlan const& shipping : estate_.log_shipping) {
      auto const& name = shipping.database;
      auto const* database = database_of(name, "log_shipping");
      if (database && !shipping.primary.empty() && !database->primary.empty() &&
          shipping.primary != database->primary)
        error({"log_shipping", name, "primary"},
              fmt::format("primary is '{}', expected the database's primary '{}'", shipping.primary,
                          database->primary));
      differ({"log_shipping", name, "secondary"}, shipping.secondary, "secondary", shipping.primary,
             "primary");
      if (auto const* session = plan_named(estate_.mirroring, name))
        differ({"log_shipping", name, "secondary"}, shipping.secondary, "secondary",
               session->mirror, "mirror");
      phase({"log_shipping", name, "backup_phase"}, "backup_phase", shipping.backup_phase,
            shipping.backup_every);
      secondary("log_shipping", name, shipping);
    }
    for (FurtherSecondaryPlan const& further : estate_.secondaries)
      further_secondary(further);
  }

  void further_secondary(FurtherSecondaryPlan const& further) {
    secondary("secondaries", further.name, further);
    auto const* shipping = plan_named(estate_.log_shipping, further.database);
    if (shipping == nullptr)
      return error({"secondaries", further.name, "database"},
                   fmt::format("database is '{}', which is not log-shipped", further.database));
    Path const path{"secondaries", further.name, "secondary"};
    differ(path, further.secondary, "secondary", shipping->primary, "primary");
    differ(path, further.secondary, "secondary", shipping->secondary, "first secondary");
    if (auto const* session = plan_named(estate_.mirroring, further.database))
      differ(path, further.secondary, "secondary", session->mirror, "mirror");
    for (FurtherSecondaryPlan const& other : estate_.secondaries)
      if (&other != &further && other.database == further.database && other.name < further.name)
        differ(path, further.secondary, "secondary", other.secondary,
               "secondary '" + other.name + "'");
  }

  void secondary(std::string_view section, std::string const& name, SecondaryPlan const& plan) {
    phase({section, name, "copy_phase"}, "copy_phase", plan.copy_phase, plan.copy_every);
    phase({section, name, "restore_phase"}, "restore_phase", plan.restore_phase,
          plan.restore_every);
    if (plan.readers_until <= plan.readers_from)
      error({section, name, "readers_until"},
            "readers_until is not after readers_from, so nobody would read");
  }

  void phase(Path path, std::string_view key, Duration phase, Duration every) {
    if (phase >= every)
      error(path, fmt::format("{} is '{}', expected less than the job's period of {}", key,
                              exact_text(phase, {}), exact_text(every, {})));
  }

  void front_ends() {
    for (FrontEndPlan const& pool : estate_.front_ends)
      differ({"front_ends", pool.name, "paired_with"}, pool.paired_with, "paired_with", pool.name,
             "pool itself");
  }

  void management_store(ManagementStorePlan const& store) {
    differ({"management_store", "backup"}, store.backup, "backup", store.on,
           "pool with the writable copy");
    if (!store.backup.empty() && store.backup_sql_fqdn.empty())
      error({"management_store", "backup"},
            "the management store lacks the key 'backup_sql_fqdn', which a backup needs");
  }

  void chat(ChatPoolPlan const& pool) {
    if (pool.servers.empty() && root_.find("chat") && root_.find("chat")->find("servers"))
      error({"chat", "servers"}, "servers is empty, expected at least one chat server");
    chat_database("database", pool.database, pool.primary);
    // Without compliance nothing is written to its database, which may then be missing.
    if (pool.compliance_run_every > Duration::zero())
      chat_database("compliance_database", pool.compliance_database, "");
    differ({"chat", "compliance_database"}, pool.compliance_database, "compliance_database",
           pool.database, "content database");
    differ({"chat", "primary_mirror"}, pool.primary_mirror, "primary_mirror", pool.primary,
           "primary");
    differ({"chat", "backup"}, pool.backup, "backup", pool.primary, "primary");
    differ({"chat", "backup_mirror"}, pool.backup_mirror, "backup_mirror", pool.backup, "backup");
    differ({"chat", "backup_witness"}, pool.backup_witness, "backup_witness", pool.backup,
           "backup");
    differ({"chat", "backup_witness"}, pool.backup_witness, "backup_witness", pool.backup_mirror,
           "backup mirror");
    if (pool.first_retry_within > pool.retry_at_most)
      error({"chat", "first_retry_within"},
            "first_retry_within is longer than retry_at_most, the upper limit of the waits");
    if (pool.heartbeat_dead_after < pool.heartbeat_every)
      error({"chat", "heartbeat_dead_after"},
            "heartbeat_dead_after is shorter than heartbeat_every, so every server would count as "
            "dead");
  }

  void chat_database(std::string_view key, std::string const& name, std::string const& primary) {
    auto const* database = plan_named(estate_.databases, name);
    bool const written = root_.find("chat") && root_.find("chat")->find(key);
    if (!database && !written) // a written one has been looked up by the reader
      error({"chat"},
            fmt::format("{} defaults to '{}', which is not a database of the estate", key, name));
    if (database && !primary.empty() && !database->primary.empty() && database->primary != primary)
      error({"chat", "primary"}, fmt::format("primary is '{}', expected the primary of '{}', '{}'",
                                             primary, name, database->primary));
  }

  YamlNode const& root_;
  EstatePlan const& estate_;
  std::string const& file_;
  std::vector<Diagnostic>& diagnostics_;
};

} // namespace

void check_estate(YamlNode const& root, EstatePlan const& estate, std::string const& file,
                  std::vector<Diagnostic>& diagnostics) {
  Checks{root, estate, file, diagnostics}.run();
  check_applications(root, estate, file, diagnostics);
}

} // namespace switchback
