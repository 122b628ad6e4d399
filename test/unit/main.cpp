#if __has_include(<catch2/catch_session.hpp>)

#include <catch2/catch_session.hpp>

int main(int argc, char** argv) { return Catch::Session().run(argc, argv); }

#else

#define CATCH_CONFIG_RUNNER
#include <catch2/catch.hpp>

int main(int argc, char** argv) {
  Catch::Session session;
  // As Catch2 3 has it: a filter that matches no test is a failure.
  session.configData().warnings = Catch::WarnAbout::NoTests;
  return session.run(argc, argv);
}

#endif
