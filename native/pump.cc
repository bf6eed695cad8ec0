// Joins the pump to Node by its C interface (Node-API): checks what JavaScript hands over, and hands reports back.
// src/tftp/native-engine.ts is the only caller.
#define NAPI_VERSION 8
#include <node_api.h>

#include "pump.h"

#include <arpa/inet.h>

#include <cstdio>
#include <exception>

namespace {

using namespace openwds;

/** Both sides must be of one build: native-engine.ts compares this. */
constexpr uint32_t kInterfaceVersion = 1;

/** More than any window src/tftp/negotiate.ts grants; a bound on what a wrong number can allocate. */
constexpr int64_t kMaxWindowBytes = 64 * 1024 * 1024;
constexpr double kMaxSafeInteger = 9007199254740991.0;

/** One engine, as JavaScript holds it. */
struct Handle {
  napi_env env = nullptr;
  napi_threadsafe_function toJavaScript = nullptr;
  std::unique_ptr<Pump> pump;
  DescriptorCopies copies;
  /** Transfers started and not yet reported as ended; while there are any, Node's loop is kept alive. */
  size_t running = 0;
};

using Bytes = std::shared_ptr<const std::vector<uint8_t>>;

constexpr napi_type_tag kHandleTag = {0x6f70656e77647331, 0x7066747030756d70};
constexpr napi_type_tag kBytesTag = {0x6f70656e77647332, 0x6279746573303031};

/** What is wrong with a call; becomes a TypeError. */
struct Misuse : std::exception {
  explicit Misuse(const char* text) : text_(text) {}
  const char* what() const noexcept override { return text_; }

 private:
  const char* text_;
};

void require(bool holds, const char* otherwise) {
  if (!holds) throw Misuse(otherwise);
}

// --- reading JavaScript's values ----------------------------------------------------------------------------------------

template <size_t Count>
struct Arguments {
  Arguments(napi_env environment, napi_callback_info info) : env(environment) {
    size_t count = Count;
    require(napi_get_cb_info(env, info, &count, values, nullptr, nullptr) == napi_ok && count == Count,
            "wrong number of arguments");
  }
  napi_env env;
  napi_value values[Count];
};

double numberOf(napi_env env, napi_value value) {
  double number = 0;
  require(napi_get_value_double(env, value, &number) == napi_ok, "a number was expected");
  return number;
}

/** An integer between `least` and `most`. */
int64_t integerOf(double number, double least, double most) {
  require(number >= least && number <= most && number == static_cast<double>(static_cast<int64_t>(number)),
          "a number is out of its range");
  return static_cast<int64_t>(number);
}

bool booleanOf(napi_env env, napi_value value) {
  bool boolean = false;
  require(napi_get_value_bool(env, value, &boolean) == napi_ok, "a boolean was expected");
  return boolean;
}

/** One byte per character, `most` at most. */
std::string textOf(napi_env env, napi_value value, size_t most) {
  std::string text(most + 1, '\0');
  size_t length = 0;
  require(napi_get_value_string_latin1(env, value, text.data(), text.size(), &length) == napi_ok, "a string was expected");
  text.resize(length);
  return text;
}

struct View {
  void* data = nullptr;
  size_t length = 0;
};

/** The elements of a typed array of that type, valid during the call. */
View viewOf(napi_env env, napi_value value, napi_typedarray_type wanted) {
  bool isTypedArray = false;
  napi_typedarray_type type;
  View view;
  require(napi_is_typedarray(env, value, &isTypedArray) == napi_ok && isTypedArray, "a typed array was expected");
  require(napi_get_typedarray_info(env, value, &type, &view.length, &view.data, nullptr, nullptr) == napi_ok &&
              type == wanted && (view.data || view.length == 0),
          "another typed array was expected");
  return view;
}

std::vector<uint8_t> bytesOf(napi_env env, napi_value value, size_t most) {
  const View view = viewOf(env, value, napi_uint8_array);
  require(view.length <= most, "too many bytes");
  const auto* bytes = static_cast<const uint8_t*>(view.data);
  return view.length > 0 ? std::vector<uint8_t>(bytes, bytes + view.length) : std::vector<uint8_t>();
}

template <typename T>
T* externalOf(napi_env env, napi_value value, const napi_type_tag& tag) {
  bool isOurs = false;
  void* data = nullptr;
  require(napi_check_object_type_tag(env, value, &tag, &isOurs) == napi_ok && isOurs &&
              napi_get_value_external(env, value, &data) == napi_ok && data,
          "another object was expected");
  return static_cast<T*>(data);
}

Handle& openHandle(napi_env env, napi_value value) {
  auto* handle = externalOf<Handle>(env, value, kHandleTag);
  require(handle->pump != nullptr, "the engine is closed");
  return *handle;
}

sockaddr_in addressOf(napi_env env, napi_value value, int64_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  const std::string text = textOf(env, value, 15);
  require(::inet_pton(AF_INET, text.c_str(), &address.sin_addr) == 1, "an IPv4 address was expected");
  return address;
}

/** The numbers of a job, in the order of START_NUMBERS in native-engine.ts. */
enum StartNumber {
  kTransfer, kPeerPort, kFirstPort, kLastPort, kServerSocket, kSizeBytes, kBlockSizeBytes, kWindowSize, kNegotiated,
  kVariableWindow, kWrapToOne, kTimeoutMs, kInitialMs, kFloorMs, kWarmUpMs, kLongestMs, kGiveUpMs, kLastAckMs,
  kBytesPerSecond, kStartNumbers
};

double durationOf(double ms) {
  require(ms >= 0 && ms <= kMaxSafeInteger, "a time is out of its range");
  return ms;
}

double rateOf(double bytesPerSecond) {
  require(bytesPerSecond >= 0 && bytesPerSecond <= kMaxSafeInteger, "a rate is out of its range");
  return bytesPerSecond;
}

Plan planOf(const double* numbers) {
  Plan plan;
  // a block more than the size must still be countable
  plan.sizeBytes = integerOf(numbers[kSizeBytes], 0, kMaxSafeInteger - kLargestBlock);
  plan.blockSizeBytes = integerOf(numbers[kBlockSizeBytes], 1, kLargestBlock);
  plan.windowSize = integerOf(numbers[kWindowSize], 1, 0x7fff);
  plan.variableWindow = numbers[kVariableWindow] != 0;
  require(plan.largestWindow() * plan.blockSizeBytes <= kMaxWindowBytes, "the window is too large");
  plan.negotiated = numbers[kNegotiated] != 0;
  plan.wrapToOne = numbers[kWrapToOne] != 0;
  plan.timeoutMs = numbers[kTimeoutMs] < 0 ? -1 : durationOf(numbers[kTimeoutMs]);
  plan.timing.initialMs = durationOf(numbers[kInitialMs]);
  plan.timing.floorMs = durationOf(numbers[kFloorMs]);
  plan.timing.warmUpMs = durationOf(numbers[kWarmUpMs]);
  plan.timing.longestMs = durationOf(numbers[kLongestMs]);
  plan.timing.giveUpMs = durationOf(numbers[kGiveUpMs]);
  plan.timing.lastAckMs = durationOf(numbers[kLastAckMs]);
  return plan;
}

/** `ranges` holds three numbers per extent: descriptor (or -1 - index into `memory`), offset, length. */
std::vector<Extent> extentsOf(napi_env env, napi_value ranges, napi_value memory, DescriptorCopies& copies) {
  const View view = viewOf(env, ranges, napi_float64_array);
  require(view.length % 3 == 0, "extents are three numbers each");
  const auto* numbers = static_cast<const double*>(view.data);
  std::vector<Extent> extents(view.length / 3);
  for (size_t at = 0; at < extents.size(); at++) {
    Extent& extent = extents[at];
    const int64_t source = integerOf(numbers[3 * at], -0x7fffffff, 0x7fffffff);
    extent.offset = integerOf(numbers[3 * at + 1], 0, kMaxSafeInteger / 2);
    extent.length = integerOf(numbers[3 * at + 2], 0, kMaxSafeInteger / 2);
    if (source >= 0) {
      extent.file = copies.of(static_cast<int>(source));
      continue;
    }
    napi_value bytes;
    require(napi_get_element(env, memory, static_cast<uint32_t>(-1 - source), &bytes) == napi_ok, "bytes were expected");
    extent.bytes = *externalOf<Bytes>(env, bytes, kBytesTag);
    require(extent.offset + extent.length <= static_cast<int64_t>(extent.bytes->size()), "an extent ends behind its bytes");
  }
  return extents;
}

// --- reports ------------------------------------------------------------------------------------------------------------

napi_value numberValue(napi_env env, double number) {
  napi_value value = nullptr;
  napi_create_double(env, number, &value);
  return value;
}

/** An array in the order in which native-engine.ts reads it. */
napi_value valueOf(napi_env env, const Report& report) {
  napi_value list = nullptr, text = nullptr;
  napi_create_array_with_length(env, 13, &list);
  const double numbers[] = {
      static_cast<double>(report.kind),
      static_cast<double>(report.transfer),
      static_cast<double>(report.sentBytes),
      static_cast<double>(report.retransmits),
      static_cast<double>(report.window),
      report.roundTripMs,
      report.confirmed ? 1.0 : 0.0,
      static_cast<double>(report.failure),
      static_cast<double>(report.code),
      static_cast<double>(report.offset),
  };
  uint32_t at = 0;
  for (const double number : numbers) napi_set_element(env, list, at++, numberValue(env, number));
  napi_create_string_latin1(env, report.text.data(), report.text.size(), &text);
  napi_set_element(env, list, at++, text);
  if (report.kind != Report::Dropped) return list;
  // who sent it, and the packet: filled up with zeros to its own length
  char address[INET_ADDRSTRLEN] = "";
  ::inet_ntop(AF_INET, &report.from.sin_addr, address, sizeof address);
  const std::string from = std::string(address) + ":" + std::to_string(ntohs(report.from.sin_port));
  napi_value sender = nullptr, packet = nullptr;
  napi_create_string_latin1(env, from.data(), from.size(), &sender);
  napi_set_element(env, list, at++, sender);
  void* data = nullptr;
  if (!report.stranger && napi_create_buffer(env, report.packetBytes, &data, &packet) == napi_ok && data) {
    std::memset(data, 0, report.packetBytes);
    std::memcpy(data, report.packet.data(), std::min(report.packet.size(), report.packetBytes));
    napi_set_element(env, list, at++, packet);
  }
  return list;
}

bool isEnd(Report::Kind kind) {
  return kind == Report::Done || kind == Report::Probed || kind == Report::Failed || kind == Report::NoSocket;
}

/** On JavaScript's thread. `env` is null when Node is going down. */
void deliverReports(napi_env env, napi_value callback, void* context, void*) {
  if (!env) return;
  auto* handle = static_cast<Handle*>(context);
  if (!handle->pump) return;
  try {
    const std::vector<Report> reports = handle->pump->takeReports();
    if (reports.empty()) return;
    napi_value list = nullptr, receiver = nullptr;
    napi_create_array_with_length(env, reports.size(), &list);
    for (size_t at = 0; at < reports.size(); at++) {
      napi_handle_scope scope = nullptr;
      napi_open_handle_scope(env, &scope);
      napi_set_element(env, list, static_cast<uint32_t>(at), valueOf(env, reports[at]));
      napi_close_handle_scope(env, scope);
      if (isEnd(reports[at].kind) && handle->running > 0) handle->running--;
    }
    if (handle->running == 0) napi_unref_threadsafe_function(env, handle->toJavaScript);
    napi_get_undefined(env, &receiver);
    // what the callback throws is uncaught, as in an event handler
    napi_call_function(env, receiver, callback, 1, &list, nullptr);
  } catch (const std::exception& error) {
    napi_throw_error(env, nullptr, error.what());
  }
}

// --- the functions ------------------------------------------------------------------------------------------------------

void shutDown(void* data);

void close(Handle& handle, bool byHook) {
  if (!handle.pump) return;
  handle.pump->stop();
  handle.pump.reset();
  if (!byHook) napi_remove_env_cleanup_hook(handle.env, shutDown, &handle);
  napi_release_threadsafe_function(handle.toJavaScript, napi_tsfn_abort);
}

/** The environment (the process, or a worker) ends: the thread must be gone before its way back to JavaScript is. */
void shutDown(void* data) { close(*static_cast<Handle*>(data), true); }

/** Calls a function of ours; a C++ exception becomes one of JavaScript. */
template <napi_value (*Function)(napi_env, napi_callback_info)>
napi_value guarded(napi_env env, napi_callback_info info) {
  try {
    return Function(env, info);
  } catch (const Misuse& misuse) {
    napi_throw_type_error(env, nullptr, misuse.what());
  } catch (const std::exception& error) {
    napi_throw_error(env, nullptr, error.what());
  }
  return nullptr;
}

/** open(onReports): the engine. */
napi_value open(napi_env env, napi_callback_info info) {
  const Arguments<1> arguments(env, info);
  auto handle = std::make_unique<Handle>();
  handle->env = env;
  napi_value name = nullptr;
  napi_create_string_latin1(env, "openwds-tftp", NAPI_AUTO_LENGTH, &name);
  require(napi_create_threadsafe_function(env, arguments.values[0], nullptr, name, 0, 1, nullptr, nullptr, handle.get(),
                                          deliverReports, &handle->toJavaScript) == napi_ok,
          "a function was expected");
  napi_unref_threadsafe_function(env, handle->toJavaScript);
  handle->pump = std::make_unique<Pump>([toJavaScript = handle->toJavaScript] {
    napi_call_threadsafe_function(toJavaScript, nullptr, napi_tsfn_nonblocking);
  });
  // Hooks run in reverse order: ours, registered after the threadsafe function's own, joins the thread before that goes.
  napi_add_env_cleanup_hook(env, shutDown, handle.get());
  if (const std::string failure = handle->pump->begin(); !failure.empty()) {
    close(*handle, false);
    throw std::runtime_error("the engine's thread does not start: " + failure);
  }
  napi_value external = nullptr;
  const auto finalize = [](napi_env, void* data, void*) {
    const std::unique_ptr<Handle> last(static_cast<Handle*>(data));
    close(*last, false);
  };
  if (napi_create_external(env, handle.get(), finalize, nullptr, &external) != napi_ok) {
    close(*handle, false);
    throw std::runtime_error("no memory for the engine");
  }
  handle.release();
  napi_type_tag_object(env, external, &kHandleTag);
  return external;
}

/** bytes(view): a copy that transfers share. */
napi_value bytes(napi_env env, napi_callback_info info) {
  const Arguments<1> arguments(env, info);
  auto copy = std::make_unique<Bytes>(std::make_shared<const std::vector<uint8_t>>(bytesOf(env, arguments.values[0], SIZE_MAX)));
  napi_value external = nullptr;
  const auto finalize = [](napi_env, void* data, void*) { delete static_cast<Bytes*>(data); };
  require(napi_create_external(env, copy.get(), finalize, nullptr, &external) == napi_ok, "no memory for the bytes");
  copy.release();
  napi_type_tag_object(env, external, &kBytesTag);
  return external;
}

/** start(engine, numbers, peerAddress, localAddress, optionAck, ranges, memory). */
napi_value start(napi_env env, napi_callback_info info) {
  const Arguments<7> arguments(env, info);
  const napi_value* values = arguments.values;
  Handle& handle = openHandle(env, values[0]);
  const View view = viewOf(env, values[1], napi_float64_array);
  require(view.length == kStartNumbers, "wrong count of numbers");
  const auto* numbers = static_cast<const double*>(view.data);
  auto job = std::make_unique<Job>();
  job->transfer = integerOf(numbers[kTransfer], 0, kMaxSafeInteger);
  job->peer = addressOf(env, values[2], integerOf(numbers[kPeerPort], 1, 0xffff));
  job->local = addressOf(env, values[3], 0);
  job->firstPort = static_cast<int>(integerOf(numbers[kFirstPort], 0, 0xffff));
  job->lastPort = static_cast<int>(integerOf(numbers[kLastPort], numbers[kFirstPort], 0xffff));
  const int64_t server = integerOf(numbers[kServerSocket], -1, 0x7fffffff);
  if (server >= 0) job->serverSocket = handle.copies.of(static_cast<int>(server));
  job->plan = planOf(numbers);
  job->bytesPerSecond = rateOf(numbers[kBytesPerSecond]);
  job->optionAck = bytesOf(env, values[4], 1024);
  job->extents = extentsOf(env, values[5], values[6], handle.copies);
  Command command;
  command.kind = Command::Start;
  command.transfer = job->transfer;
  command.job = std::move(job);
  handle.pump->post(std::move(command));
  if (handle.running++ == 0) napi_ref_threadsafe_function(env, handle.toJavaScript);
  return nullptr;
}

Command commandOf(napi_env env, napi_value transfer, Command::Kind kind) {
  Command command;
  command.kind = kind;
  command.transfer = integerOf(numberOf(env, transfer), 0, kMaxSafeInteger);
  return command;
}

/** deliver(engine, transfer, packet). */
napi_value deliver(napi_env env, napi_callback_info info) {
  const Arguments<3> arguments(env, info);
  Command command = commandOf(env, arguments.values[1], Command::Deliver);
  const View view = viewOf(env, arguments.values[2], napi_uint8_array);
  command.packetBytes = view.length;
  if (view.length > 0) {
    const auto* packet = static_cast<const uint8_t*>(view.data);
    command.packet.assign(packet, packet + std::min(view.length, kKeptBytes));
  }
  openHandle(env, arguments.values[0]).pump->post(std::move(command));
  return nullptr;
}

/** cancel(engine, transfer, reason, silent). */
napi_value cancel(napi_env env, napi_callback_info info) {
  const Arguments<4> arguments(env, info);
  Command command = commandOf(env, arguments.values[1], Command::Cancel);
  command.reason = textOf(env, arguments.values[2], 512);
  command.silent = booleanOf(env, arguments.values[3]);
  openHandle(env, arguments.values[0]).pump->post(std::move(command));
  return nullptr;
}

/** limit(engine, transfer, bytesPerSecond); 0 for none. */
napi_value limit(napi_env env, napi_callback_info info) {
  const Arguments<3> arguments(env, info);
  Command command = commandOf(env, arguments.values[1], Command::Limit);
  command.bytesPerSecond = rateOf(numberOf(env, arguments.values[2]));
  openHandle(env, arguments.values[0]).pump->post(std::move(command));
  return nullptr;
}

/** close(engine): transfers still running are dropped; a second time does nothing. */
napi_value closeEngine(napi_env env, napi_callback_info info) {
  const Arguments<1> arguments(env, info);
  close(*externalOf<Handle>(env, arguments.values[0], kHandleTag), false);
  return nullptr;
}

template <napi_value (*Function)(napi_env, napi_callback_info)>
bool publish(napi_env env, napi_value exports, const char* name) {
  napi_value function = nullptr;
  return napi_create_function(env, name, NAPI_AUTO_LENGTH, guarded<Function>, nullptr, &function) == napi_ok &&
         napi_set_named_property(env, exports, name, function) == napi_ok;
}

}  // namespace

NAPI_MODULE_INIT() {
  napi_value version = nullptr;
  const bool published = publish<open>(env, exports, "open") && publish<bytes>(env, exports, "bytes") &&
                         publish<start>(env, exports, "start") && publish<deliver>(env, exports, "deliver") &&
                         publish<cancel>(env, exports, "cancel") && publish<limit>(env, exports, "limit") &&
                         publish<closeEngine>(env, exports, "close") &&
                         napi_create_uint32(env, kInterfaceVersion, &version) == napi_ok &&
                         napi_set_named_property(env, exports, "version", version) == napi_ok;
  return published ? exports : nullptr;
}
