// Runs commands in turn, over and over, and prints what each of them costs.
//
// usage: measure ROUNDS < commands, one a line, words separated by tabs
// prints one line a command: median and least microseconds of wall time, peak memory in KiB, and
// how many pages were touched for the first time.
//
// Interleaved, so that a slow spell of the machine meets all of them; and a small program itself,
// since a child's peak memory counts from its parent's.

#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

namespace {

struct Command {
  std::vector<std::string> words;
  std::vector<double> microseconds;
  long peak_kib = 0;
  long page_faults = 0;  // the least
};

std::vector<Command> read_commands() {
  std::vector<Command> commands;
  for (std::string line; std::getline(std::cin, line);) {
    Command command;
    std::istringstream words(line);
    for (std::string word; std::getline(words, word, '\t');) command.words.push_back(word);
    commands.push_back(std::move(command));
  }
  return commands;
}

void run_once(Command& command) {
  std::vector<char*> arguments;
  for (std::string& word : command.words) arguments.push_back(word.data());
  arguments.push_back(nullptr);

  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  const auto start = std::chrono::steady_clock::now();
  pid_t child = 0;
  if (posix_spawn(&child, arguments[0], &actions, nullptr, arguments.data(), environ) != 0) {
    std::perror(arguments[0]);
    std::exit(1);
  }
  int status = 0;
  rusage usage{};
  wait4(child, &status, 0, &usage);
  const std::chrono::duration<double, std::micro> took = std::chrono::steady_clock::now() - start;
  posix_spawn_file_actions_destroy(&actions);

  const bool first = command.microseconds.empty();
  command.microseconds.push_back(took.count());
  command.peak_kib = std::max(command.peak_kib, usage.ru_maxrss);
  command.page_faults = first ? usage.ru_minflt : std::min(command.page_faults, usage.ru_minflt);
}

double least(const std::vector<double>& values) {
  return *std::min_element(values.begin(), values.end());
}

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

}  // namespace

int main(int argc, char** argv) {
  const int rounds = argc > 1 ? std::atoi(argv[1]) : 1;
  std::vector<Command> commands = read_commands();
  for (int round = 0; round < rounds; ++round) {
    for (Command& command : commands) run_once(command);
  }
  for (const Command& command : commands) {
    std::printf("%.1f %.1f %ld %ld\n", median(command.microseconds), least(command.microseconds),
                command.peak_kib, command.page_faults);
  }
}
