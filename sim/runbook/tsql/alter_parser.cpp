#include <set>

#include "models/names.hpp"
#include "sim/runbook/tsql/cursor.hpp"

namespace switchback::tsql {
namespace {

using Kind = Token::Kind;

Body safety(Cursor& c, AlterMirroring m) {
  if (c.accept("full"))
    m.what = AlterMirroring::What::SafetyFull;
  else if (c.accept("off"))
    m.what = AlterMirroring::What::SafetyOff;
  else
    c.fail("FULL or OFF");
  return m;
}

Body partner(Cursor& c, AlterMirroring m) {
  using What = AlterMirroring::What;
  static constexpr std::pair<char const*, What> kWords[] = {
      {"failover", What::Failover},
      {"force_service_allow_data_loss", What::ForceService},
      {"resume", What::Resume},
      {"suspend", What::Suspend},
      {"off", What::Off}};
  for (auto const& [word, what] : kWords)
    if (c.accept(word)) {
      m.what = what;
      return m;
    }
  if (c.accept("safety"))
    return safety(c, std::move(m));
  if (c.accept("timeout")) {
    m.what = What::Timeout;
    m.seconds = c.number();
    return m;
  }
  m.what = What::Partner;
  c.expect_symbol("=");
  m.address = c.string();
  return m;
}

Body witness(Cursor& c, AlterMirroring m) {
  if (c.accept("off")) {
    m.what = AlterMirroring::What::WitnessOff;
    return m;
  }
  m.what = AlterMirroring::What::Witness;
  c.expect_symbol("=");
  m.address = c.string();
  return m;
}

/// WITH ROLLBACK IMMEDIATE, ROLLBACK AFTER n [SECONDS], NO_WAIT
void termination(Cursor& c, AlterOption& option) {
  if (!c.accept("rollback")) {
    c.expect("no_wait");
    option.no_wait = true;
    return;
  }
  option.rollback = true;
  if (!c.accept("immediate")) {
    c.expect("after");
    option.after_seconds = c.number();
    c.accept("seconds");
  }
}

Body option_of(Cursor& c, std::string database) {
  static std::set<std::string> const kAlone{"single_user", "multi_user", "restricted_user",
                                            "offline",     "online",     "emergency",
                                            "read_only",   "read_write"};
  AlterOption option;
  option.database = std::move(database);
  option.option = lower(c.now().text);
  if (c.accept("recovery"))
    option.value = lower(c.name());
  else if (c.accept("auto_close"))
    option.value = c.is_word("on") || c.is_word("off") ? lower(c.next().text)
                                                       : (c.fail("ON or OFF"), std::string{});
  else if (c.now().kind == Kind::Word && kAlone.contains(option.option))
    c.skip();
  else
    c.fail("an option of ALTER DATABASE SET");
  if (c.accept("with"))
    termination(c, option);
  return option;
}

/// AS TCP (LISTENER_PORT = 5022, LISTENER_IP = ALL)
void listener(Cursor& c, Endpoint& e) {
  c.expect("tcp");
  c.expect_symbol("(");
  c.expect("listener_port");
  c.expect_symbol("=");
  e.port = c.number();
  if (c.accept_symbol(",")) {
    c.expect("listener_ip");
    c.expect_symbol("=");
    if (!c.accept("all")) {
      c.expect_symbol("(");
      while (!c.is_end() && !c.accept_symbol(")"))
        c.skip();
    }
  }
  c.expect_symbol(")");
}

/// FOR DATABASE_MIRRORING (AUTHENTICATION = .., ENCRYPTION = .., ROLE = PARTNER)
void payload(Cursor& c) {
  if (!c.accept("database_mirroring") && !c.accept("data_mirroring"))
    c.fail("DATABASE_MIRRORING");
  c.expect_symbol("(");
  int depth = 1;
  bool role = false;
  while (!c.is_end() && depth > 0) {
    role = role || c.is_word("role");
    depth += c.is_symbol("(") ? 1 : c.is_symbol(")") ? -1 : 0;
    c.skip();
  }
  if (depth > 0)
    c.fail("')'");
  if (!role)
    c.fail("ROLE");
}

} // namespace

Body parse_alter_database(Cursor& c) {
  std::string database = c.name();
  if (c.accept("modify")) {
    c.expect("name");
    c.expect_symbol("=");
    return RenameDatabase{std::move(database), c.name()};
  }
  c.expect("set");
  AlterMirroring m;
  m.database = database;
  if (c.accept("partner"))
    return partner(c, std::move(m));
  if (c.accept("witness"))
    return witness(c, std::move(m));
  if (c.accept("safety"))
    return safety(c, std::move(m));
  return option_of(c, std::move(database));
}

Endpoint parse_endpoint(Cursor& c, Endpoint::What what) {
  Endpoint e;
  e.what = what;
  e.name = c.name();
  if (what == Endpoint::What::Drop)
    return e;
  if (c.accept("authorization"))
    c.name();
  bool const stated = c.accept("state");
  if (stated) {
    c.expect_symbol("=");
    e.started = c.accept("started");
    if (!e.started && !c.accept("stopped") && !c.accept("disabled"))
      c.fail("STARTED, STOPPED or DISABLED");
  }
  if (what == Endpoint::What::Alter) {
    if (!stated)
      c.fail("STATE");
    return e;
  }
  c.expect("as");
  listener(c, e);
  c.expect("for");
  payload(c);
  return e;
}

} // namespace switchback::tsql
