// UDP sockets that give and take datagrams by the dozen: one system call and one call into JavaScript for a burst.
// Runs on Node's own loop and thread. src/net/native-udp.ts is the only caller.
#define NAPI_VERSION 8
#include <node_api.h>

#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

// libuv's header does not come with Node-API's; these few functions have been the same since libuv 1.19, and the size of
// a handle is asked for.
extern "C" {
size_t uv_handle_size(int type);
int uv_poll_init(struct uv_loop_s* loop, void* handle, int descriptor);
int uv_poll_start(void* handle, int events, void (*ready)(void* handle, int status, int events));
void* uv_handle_get_data(const void* handle);
void uv_handle_set_data(void* handle, void* data);
void uv_close(void* handle, void (*closed)(void* handle));
}

namespace {

/** Both sides must be of one build: native-udp.ts compares this. */
constexpr uint32_t kInterfaceVersion = 1;
/** `UV_POLL` and `UV_READABLE` of uv.h. */
constexpr int kPollHandle = 8;
constexpr int kReadable = 1;

/** Datagrams of one burst. */
constexpr unsigned kBurst = 32;
/** Longer ones are cut there: dhcp/packet.ts refuses what is above 4096. */
constexpr size_t kLongestBytes = 4100;
/** Numbers that describe a datagram: offset, length, address, port, index of the interface. */
constexpr size_t kNumbers = 5;

constexpr napi_type_tag kSocketTag = {0x6f70656e77647333, 0x6461746167726d73};

/** Where a burst is received. One per thread that has sockets: they take turns. */
struct Arrivals {
  struct alignas(cmsghdr) Control {
    uint8_t bytes[CMSG_SPACE(sizeof(in_pktinfo))];
  };
  mmsghdr messages[kBurst];
  iovec vectors[kBurst];
  sockaddr_in peers[kBurst];
  Control controls[kBurst];
  uint8_t bytes[kBurst][kLongestBytes];
};

/** One socket, as JavaScript holds it. It lives until both its owner in JavaScript and libuv have let go. */
struct Socket {
  napi_env env = nullptr;
  int descriptor = -1;
  void* poll = nullptr;
  napi_ref onBurst = nullptr;
  napi_async_context context = nullptr;
  napi_async_cleanup_hook_handle hook = nullptr;
  std::shared_ptr<Arrivals> arrivals;
};

/** What JavaScript and libuv each hold. */
using Shared = std::shared_ptr<Socket>;

std::shared_ptr<Arrivals> arrivalsOfThread() {
  static thread_local std::weak_ptr<Arrivals> known;
  std::shared_ptr<Arrivals> arrivals = known.lock();
  if (!arrivals) known = arrivals = std::make_shared<Arrivals>();
  return arrivals;
}

/** The interface a datagram came in on, 0 if the system does not say. */
uint32_t interfaceOf(msghdr& message) {
  for (cmsghdr* part = CMSG_FIRSTHDR(&message); part; part = CMSG_NXTHDR(&message, part)) {
    if (part->cmsg_level != IPPROTO_IP || part->cmsg_type != IP_PKTINFO) continue;
    in_pktinfo information;
    std::memcpy(&information, CMSG_DATA(part), sizeof information);
    return static_cast<uint32_t>(information.ipi_ifindex);
  }
  return 0;
}

/** Receives what waits, at most a burst; gives the count, 0 also when the system refused. */
unsigned receive(const Socket& socket) {
  Arrivals& arrivals = *socket.arrivals;
  for (unsigned at = 0; at < kBurst; at++) {
    arrivals.vectors[at] = {arrivals.bytes[at], kLongestBytes};
    msghdr& header = arrivals.messages[at].msg_hdr;
    header = {};
    header.msg_name = &arrivals.peers[at];
    header.msg_namelen = sizeof arrivals.peers[at];
    header.msg_iov = &arrivals.vectors[at];
    header.msg_iovlen = 1;
    header.msg_control = arrivals.controls[at].bytes;
    header.msg_controllen = sizeof arrivals.controls[at].bytes;
  }
  const int count = recvmmsg(socket.descriptor, arrivals.messages, kBurst, MSG_DONTWAIT, nullptr);
  return count < 0 ? 0 : static_cast<unsigned>(count);
}

/** The burst in one piece of memory: the numbers of every datagram, then their bytes. */
napi_value burstOf(napi_env env, Arrivals& arrivals, unsigned count) {
  const size_t numbersBytes = count * kNumbers * sizeof(uint32_t);
  size_t lengthBytes = numbersBytes;
  for (unsigned at = 0; at < count; at++) lengthBytes += arrivals.messages[at].msg_len;
  napi_value buffer = nullptr;
  void* memory = nullptr;
  if (napi_create_arraybuffer(env, lengthBytes, &memory, &buffer) != napi_ok || !memory) return nullptr;
  auto* bytes = static_cast<uint8_t*>(memory);
  auto* numbers = static_cast<uint32_t*>(memory);
  size_t offset = numbersBytes;
  for (unsigned at = 0; at < count; at++, numbers += kNumbers) {
    mmsghdr& message = arrivals.messages[at];
    numbers[0] = static_cast<uint32_t>(offset);
    numbers[1] = message.msg_len;
    numbers[2] = ntohl(arrivals.peers[at].sin_addr.s_addr);
    numbers[3] = ntohs(arrivals.peers[at].sin_port);
    numbers[4] = interfaceOf(message.msg_hdr);
    std::memcpy(bytes + offset, arrivals.bytes[at], message.msg_len);
    offset += message.msg_len;
  }
  return buffer;
}

/** The loop found the socket readable. */
void ready(void* handle, int, int) {
  // the socket may be closed by what it tells: this keeps it until the end of the function
  const Shared socket = *static_cast<Shared*>(uv_handle_get_data(handle));
  const unsigned count = receive(*socket);
  if (count == 0) return;
  const napi_env env = socket->env;
  napi_handle_scope scope = nullptr;
  if (napi_open_handle_scope(env, &scope) != napi_ok) return;
  napi_value arguments[2] = {burstOf(env, *socket->arrivals, count), nullptr};
  napi_value callback = nullptr, receiver = nullptr;
  if (arguments[0] && napi_create_uint32(env, count, &arguments[1]) == napi_ok &&
      napi_get_reference_value(env, socket->onBurst, &callback) == napi_ok && callback &&
      napi_get_global(env, &receiver) == napi_ok) {
    napi_make_callback(env, socket->context, receiver, callback, 2, arguments, nullptr);
    bool isThrown = false;
    napi_value error = nullptr;
    // a mistake in the program ends it, as an exception in any other callback does
    if (napi_is_exception_pending(env, &isThrown) == napi_ok && isThrown &&
        napi_get_and_clear_last_exception(env, &error) == napi_ok)
      napi_fatal_exception(env, error);
  }
  napi_close_handle_scope(env, scope);
}

/** The loop has let go of the handle. */
void closed(void* handle) {
  auto* shared = static_cast<Shared*>(uv_handle_get_data(handle));
  ::close((*shared)->descriptor);
  (*shared)->descriptor = -1;
  if ((*shared)->hook) napi_remove_async_cleanup_hook((*shared)->hook);
  delete shared;
  ::operator delete(handle);
}

/** Stops receiving; a second time does nothing. */
void stop(Socket& socket) {
  if (!socket.poll) return;
  void* handle = socket.poll;
  socket.poll = nullptr;
  uv_close(handle, closed);
}

void release(Socket& socket) {
  stop(socket);
  if (socket.onBurst) napi_delete_reference(socket.env, socket.onBurst);
  if (socket.context) napi_async_destroy(socket.env, socket.context);
  socket.onBurst = nullptr;
  socket.context = nullptr;
}

/** Node goes down while the socket is open: `closed` tells it when it may go on. */
void cleanUp(napi_async_cleanup_hook_handle, void* data) { stop(*static_cast<Socket*>(data)); }

// --- what JavaScript calls ------------------------------------------------------------------------------------------

napi_value number(napi_env env, int64_t value) {
  napi_value result = nullptr;
  napi_create_int64(env, value, &result);
  return result;
}

napi_value misuse(napi_env env, const char* text) {
  napi_throw_type_error(env, nullptr, text);
  return nullptr;
}

template <size_t Count>
bool argumentsOf(napi_env env, napi_callback_info info, napi_value (&values)[Count]) {
  size_t count = Count;
  return napi_get_cb_info(env, info, &count, values, nullptr, nullptr) == napi_ok && count == Count;
}

bool integerOf(napi_env env, napi_value value, int64_t least, int64_t most, int64_t& into) {
  return napi_get_value_int64(env, value, &into) == napi_ok && into >= least && into <= most;
}

bool textOf(napi_env env, napi_value value, std::string& into) {
  char text[64];
  size_t length = 0;
  if (napi_get_value_string_latin1(env, value, text, sizeof text, &length) != napi_ok) return false;
  into.assign(text, length);
  return true;
}

Socket* socketOf(napi_env env, napi_value value) {
  bool isOurs = false;
  void* data = nullptr;
  if (napi_check_object_type_tag(env, value, &kSocketTag, &isOurs) != napi_ok || !isOurs) return nullptr;
  if (napi_get_value_external(env, value, &data) != napi_ok) return nullptr;
  return static_cast<Shared*>(data)->get();
}

void set(int descriptor, int level, int name, int value) { setsockopt(descriptor, level, name, &value, sizeof value); }

/** A socket bound as wanted, or minus the error number. */
int bound(const sockaddr_in& address, bool reuses) {
  const int descriptor = ::socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return -errno;
  if (reuses) set(descriptor, SOL_SOCKET, SO_REUSEADDR, 1);
  if (bind(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return descriptor;
  const int error = errno;
  ::close(descriptor);
  return -error;
}

/**
 * open(address, port, descriptor, reuses, broadcasts, receiveBufferBytes, onBurst): the socket, bound anew or, with a
 * descriptor, taken over; minus the error number when the system refuses. onBurst(arrayBuffer, count) is called for every
 * burst; without it (undefined) the socket is only tried and closed again.
 */
napi_value open(napi_env env, napi_callback_info info) {
  napi_value values[7];
  std::string text;
  int64_t port = 0, handed = 0, bufferBytes = 0;
  bool reuses = false, broadcasts = false;
  napi_valuetype type = napi_undefined;
  if (!argumentsOf(env, info, values) || !textOf(env, values[0], text) || !integerOf(env, values[1], 0, 0xffff, port) ||
      !integerOf(env, values[2], -1, 0x7fffffff, handed) || napi_get_value_bool(env, values[3], &reuses) != napi_ok ||
      napi_get_value_bool(env, values[4], &broadcasts) != napi_ok ||
      !integerOf(env, values[5], 0, 1 << 30, bufferBytes) || napi_typeof(env, values[6], &type) != napi_ok ||
      (type != napi_function && type != napi_undefined))
    return misuse(env, "open(address, port, descriptor, reuses, broadcasts, receiveBufferBytes, onBurst)");
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  if (inet_pton(AF_INET, text.c_str(), &address.sin_addr) != 1) return misuse(env, "an IPv4 address was expected");
  const int descriptor = handed >= 0 ? static_cast<int>(handed) : bound(address, reuses);
  if (descriptor < 0) return number(env, descriptor);
  if (type == napi_undefined) {
    ::close(descriptor);
    return number(env, 0);
  }
  if (broadcasts) set(descriptor, SOL_SOCKET, SO_BROADCAST, 1);
  set(descriptor, IPPROTO_IP, IP_PKTINFO, 1);
  // the system gives what it allows
  if (bufferBytes > 0) set(descriptor, SOL_SOCKET, SO_RCVBUF, static_cast<int>(bufferBytes));

  auto* shared = new Shared(std::make_shared<Socket>());
  Socket& socket = **shared;
  socket.env = env;
  socket.descriptor = descriptor;
  socket.arrivals = arrivalsOfThread();
  uv_loop_s* loop = nullptr;
  void* handle = ::operator new(uv_handle_size(kPollHandle));
  const int refused = napi_get_uv_event_loop(env, &loop) == napi_ok ? uv_poll_init(loop, handle, descriptor) : -EINVAL;
  if (refused < 0) {
    ::close(descriptor);
    ::operator delete(handle);
    delete shared;
    return number(env, refused);
  }
  // from here on `closed` gives everything back
  uv_handle_set_data(handle, new Shared(*shared));
  socket.poll = handle;
  napi_value name = nullptr, external = nullptr;
  const auto finalize = [](napi_env, void* data, void*) {
    auto* last = static_cast<Shared*>(data);
    release(**last);
    delete last;
  };
  if (napi_create_string_latin1(env, "openwds-udp", NAPI_AUTO_LENGTH, &name) != napi_ok ||
      napi_async_init(env, nullptr, name, &socket.context) != napi_ok ||
      napi_create_reference(env, values[6], 1, &socket.onBurst) != napi_ok ||
      napi_add_async_cleanup_hook(env, cleanUp, shared->get(), &socket.hook) != napi_ok ||
      napi_create_external(env, shared, finalize, nullptr, &external) != napi_ok) {
    release(socket);
    delete shared;
    return number(env, -ENOMEM);
  }
  napi_type_tag_object(env, external, &kSocketTag);
  uv_poll_start(handle, kReadable, ready);
  return external;
}

/** port(socket): the bound port, 0 if it is closed. */
napi_value port(napi_env env, napi_callback_info info) {
  napi_value values[1];
  if (!argumentsOf(env, info, values)) return misuse(env, "port(socket)");
  Socket* socket = socketOf(env, values[0]);
  if (!socket) return misuse(env, "port(socket)");
  sockaddr_in address = {};
  socklen_t length = sizeof address;
  getsockname(socket->descriptor, reinterpret_cast<sockaddr*>(&address), &length);
  return number(env, ntohs(address.sin_port));
}

struct View {
  void* data = nullptr;
  size_t length = 0;
};

bool viewOf(napi_env env, napi_value value, napi_typedarray_type wanted, View& into) {
  bool isTypedArray = false;
  napi_typedarray_type type;
  return napi_is_typedarray(env, value, &isTypedArray) == napi_ok && isTypedArray &&
         napi_get_typedarray_info(env, value, &type, &into.length, &into.data, nullptr, nullptr) == napi_ok && type == wanted;
}

/**
 * send(socket, bytes, numbers, from, to): sends the datagrams that `numbers` describes from place `from` on, before `to`.
 * Gives how many went, or minus the error number when the first did not.
 */
napi_value send(napi_env env, napi_callback_info info) {
  napi_value values[5];
  View bytes, numbers;
  int64_t from = 0, to = 0;
  if (!argumentsOf(env, info, values) || !viewOf(env, values[1], napi_uint8_array, bytes) ||
      !viewOf(env, values[2], napi_uint32_array, numbers) || !integerOf(env, values[3], 0, 0xffff, from) ||
      !integerOf(env, values[4], from, static_cast<int64_t>(numbers.length / kNumbers), to))
    return misuse(env, "send(socket, bytes, numbers, from, to)");
  Socket* socket = socketOf(env, values[0]);
  if (!socket) return misuse(env, "send(socket, bytes, numbers, from, to)");
  if (!socket->poll) return number(env, -EBADF);
  mmsghdr messages[kBurst] = {};
  iovec vectors[kBurst];
  sockaddr_in peers[kBurst] = {};
  Arrivals::Control controls[kBurst];
  const auto count = static_cast<unsigned>(std::min<int64_t>(to - from, kBurst));
  for (unsigned at = 0; at < count; at++) {
    const uint32_t* one = static_cast<const uint32_t*>(numbers.data) + (static_cast<size_t>(from) + at) * kNumbers;
    if (one[0] > bytes.length || one[1] > bytes.length - one[0] || one[3] > 0xffff)
      return misuse(env, "a datagram outside of its bytes");
    vectors[at] = {static_cast<uint8_t*>(bytes.data) + one[0], one[1]};
    peers[at].sin_family = AF_INET;
    peers[at].sin_addr.s_addr = htonl(one[2]);
    peers[at].sin_port = htons(static_cast<uint16_t>(one[3]));
    msghdr& header = messages[at].msg_hdr;
    header.msg_name = &peers[at];
    header.msg_namelen = sizeof peers[at];
    header.msg_iov = &vectors[at];
    header.msg_iovlen = 1;
    if (one[4] == 0) continue;
    // a broadcast leaves by this interface, whatever the routes say
    header.msg_control = controls[at].bytes;
    header.msg_controllen = sizeof controls[at].bytes;
    in_pktinfo information = {};
    information.ipi_ifindex = static_cast<int>(one[4]);
    cmsghdr* part = CMSG_FIRSTHDR(&header);
    part->cmsg_level = IPPROTO_IP;
    part->cmsg_type = IP_PKTINFO;
    part->cmsg_len = CMSG_LEN(sizeof information);
    std::memcpy(CMSG_DATA(part), &information, sizeof information);
  }
  const int sent = sendmmsg(socket->descriptor, messages, count, MSG_DONTWAIT);
  return number(env, sent < 0 ? -errno : sent);
}

/** close(socket): a second time does nothing. */
napi_value close(napi_env env, napi_callback_info info) {
  napi_value values[1];
  Socket* socket = argumentsOf(env, info, values) ? socketOf(env, values[0]) : nullptr;
  if (!socket) return misuse(env, "close(socket)");
  release(*socket);
  return nullptr;
}

/** interfaceIndex(name): 0 if there is none of that name. */
napi_value interfaceIndex(napi_env env, napi_callback_info info) {
  napi_value values[1];
  std::string name;
  if (!argumentsOf(env, info, values) || !textOf(env, values[0], name)) return misuse(env, "interfaceIndex(name)");
  return number(env, if_nametoindex(name.c_str()));
}

napi_value initialize(napi_env env, napi_value exports) {
  const napi_property_descriptor properties[] = {
      {"version", nullptr, nullptr, nullptr, nullptr, number(env, kInterfaceVersion), napi_enumerable, nullptr},
      {"open", nullptr, open, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
      {"port", nullptr, port, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
      {"send", nullptr, send, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
      {"close", nullptr, close, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
      {"interfaceIndex", nullptr, interfaceIndex, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
  };
  napi_define_properties(env, exports, sizeof properties / sizeof *properties, properties);
  return exports;
}

}  // namespace

NAPI_MODULE(datagrams, initialize)
