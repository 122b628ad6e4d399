// The least that the work can cost: a program that makes the system calls of the tool and decides
// nothing.
//
// usage: bare detect|probe DATA_ROOT
// Expects a lease with an endpoint at 127.0.0.1.

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

static char lease[16384];

static void read_file(const char* path, char* text, size_t size) {
  struct stat facts;
  const int file = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  if (file < 0) return;
  fstat(file, &facts);
  const ssize_t count = read(file, text, size - 1);
  text[count < 0 ? 0 : count] = '\0';
  close(file);
}

static void read_lease_and_owner(const char* root) {
  char path[4096];
  char text[4096];
  struct statx facts;
  struct utsname host;
  uname(&host);
  statx(AT_FDCWD, root, AT_SYMLINK_NOFOLLOW, STATX_BASIC_STATS, &facts);
  snprintf(path, sizeof(path), "%s/modeld.lease", root);
  statx(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, STATX_BASIC_STATS, &facts);
  read_file(path, lease, sizeof(lease));
  const char* pid = strstr(lease, "\"pid\":");
  if (pid == NULL) return;
  snprintf(path, sizeof(path), "/proc/%d/stat", atoi(pid + strlen("\"pid\":")));
  read_file(path, text, sizeof(text));
}

static void search_for_binary(const char* root) {
  char path[4096];
  char directories[4096];
  struct statx facts;
  struct stat file;
  snprintf(path, sizeof(path), "%s/modeld", root);
  statx(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, STATX_BASIC_STATS, &facts);
  open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_DIRECTORY);
  const char* all = getenv("PATH");
  snprintf(directories, sizeof(directories), "%s", all == NULL ? "" : all);
  for (char* one = strtok(directories, ":"); one != NULL; one = strtok(NULL, ":")) {
    snprintf(path, sizeof(path), "%s/modeld", one);
    stat(path, &file);
  }
}

struct bytes {
  unsigned char data[1024];
  size_t size;
};

static void add(struct bytes* bytes, const void* data, size_t size) {
  memcpy(bytes->data + bytes->size, data, size);
  bytes->size += size;
}

static void add_frame(struct bytes* to, int type, int flags, int stream, const struct bytes* what) {
  const unsigned char head[9] = {0, what->size >> 8, what->size, type, flags, 0, 0, 0, stream};
  add(to, head, sizeof(head));
  add(to, what->data, what->size);
}

static void add_header(struct bytes* to, const char* name, const char* value) {
  const unsigned char literal[2] = {0, strlen(name)};
  const unsigned char length = strlen(value);
  add(to, literal, sizeof(literal));
  add(to, name, literal[1]);
  add(to, &length, 1);
  add(to, value, length);
}

static struct bytes request(void) {
  struct bytes all = {{0}, 0};
  struct bytes headers = {{0}, 0};
  const struct bytes nothing = {{0}, 0};
  const struct bytes message = {{0, 0, 0, 0, 2, '{', '}'}, 7};
  add_header(&headers, ":method", "POST");
  add_header(&headers, ":scheme", "http");
  add_header(&headers, ":path", "/contenox.transport.v1.Compute/Health");
  add_header(&headers, ":authority", "localhost");
  add_header(&headers, "te", "trailers");
  add_header(&headers, "content-type", "application/grpc+contenoxtransportjson");
  add(&all, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 24);
  add_frame(&all, 4, 0, 0, &nothing);
  add_frame(&all, 1, 4, 1, &headers);
  add_frame(&all, 0, 1, 1, &message);
  return all;
}

/// Whether a HEADERS frame with END_STREAM is there: the trailers.
static int is_whole(const unsigned char* answer, ssize_t size) {
  for (ssize_t at = 0; at + 9 <= size;) {
    if (answer[at + 3] == 1 && (answer[at + 4] & 1) != 0) return 1;
    at += 9 + answer[at] * 65536 + answer[at + 1] * 256 + answer[at + 2];
  }
  return 0;
}

static int ask_owner(void) {
  static unsigned char answer[16384];
  const char* port = strstr(lease, "127.0.0.1:");
  if (port == NULL) return 1;
  struct sockaddr_in address = {.sin_family = AF_INET,
                                .sin_port = htons(atoi(port + strlen("127.0.0.1:"))),
                                .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  const int owner = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  const int yes = 1;
  int error = 0;
  socklen_t size = sizeof(error);
  setsockopt(owner, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
  connect(owner, (struct sockaddr*)&address, sizeof(address));
  struct pollfd waiting = {owner, POLLOUT, 0};
  poll(&waiting, 1, 3000);
  getsockopt(owner, SOL_SOCKET, SO_ERROR, &error, &size);
  if (error != 0) return 4;
  const struct bytes asked = request();
  send(owner, asked.data, asked.size, MSG_NOSIGNAL);
  waiting.events = POLLIN;
  ssize_t received = 0;
  while (!is_whole(answer, received)) {
    if (poll(&waiting, 1, 3000) <= 0) return 4;
    const ssize_t count = recv(owner, answer + received, sizeof(answer) - received, 0);
    if (count <= 0) return 4;
    received += count;
  }
  close(owner);
  return 0;
}

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  read_lease_and_owner(argv[2]);
  const int result = strcmp(argv[1], "probe") == 0 ? ask_owner() : 0;
  search_for_binary(argv[2]);
  static const char text[] = "running\n";
  return write(STDOUT_FILENO, text, sizeof(text) - 1) > 0 ? result : 1;
}
