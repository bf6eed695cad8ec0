// Joins the sender of bodies to Node by its C interface (Node-API): checks what JavaScript hands over, and hands reports back.
// src/http/native-body-sender.ts is the only caller.
#define NAPI_VERSION 8
#include <node_api.h>

#include <exception>
#include <stdexcept>

#include "bodies.h"

namespace {

using namespace openwds;

/** Both sides must be of one build: native-body-sender.ts compares this. */
constexpr uint32_t kInterfaceVersion = 1;
constexpr double kMaxSafeInteger = 9007199254740991.0;
constexpr napi_type_tag kTag = {0x6f70656e77647333, 0x626f646965733031};

/** The sender, as JavaScript holds it. */
struct Handle {
  napi_env env = nullptr;
  napi_threadsafe_function toJavaScript = nullptr;
  std::unique_ptr<Bodies> bodies;
  DescriptorCopies copies;
};

/** What is wrong with a call; becomes a TypeError. */
struct Misuse : std::runtime_error {
  using std::runtime_error::runtime_error;
};

void require(bool holds, const char* otherwise) {
  if (!holds) throw Misuse(otherwise);
}

template <size_t Count>
struct Arguments {
  Arguments(napi_env env, napi_callback_info info) {
    size_t count = Count;
    require(napi_get_cb_info(env, info, &count, values, nullptr, nullptr) == napi_ok && count == Count,
            "wrong number of arguments");
  }
  napi_value values[Count];
};

int64_t integerOf(double number, double least, double most) {
  require(number >= least && number <= most && number == static_cast<double>(static_cast<int64_t>(number)),
          "a number is out of its range");
  return static_cast<int64_t>(number);
}

int64_t integerOf(napi_env env, napi_value value, double least, double most) {
  double number = 0;
  require(napi_get_value_double(env, value, &number) == napi_ok, "a number was expected");
  return integerOf(number, least, most);
}

struct View {
  void* data = nullptr;
  size_t length = 0;
};

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

Handle& openHandle(napi_env env, napi_value value) {
  bool isOurs = false;
  void* data = nullptr;
  require(napi_check_object_type_tag(env, value, &kTag, &isOurs) == napi_ok && isOurs &&
              napi_get_value_external(env, value, &data) == napi_ok && data,
          "another object was expected");
  return *static_cast<Handle*>(data);
}

/** `ranges` holds three numbers per piece: descriptor (or -1 - index into `memory`), offset, length. */
std::vector<Piece> piecesOf(napi_env env, napi_value ranges, napi_value memory, DescriptorCopies& copies) {
  const View view = viewOf(env, ranges, napi_float64_array);
  require(view.length % 3 == 0, "pieces are three numbers each");
  const auto* numbers = static_cast<const double*>(view.data);
  std::vector<Piece> pieces(view.length / 3);
  for (size_t at = 0; at < pieces.size(); at++) {
    Piece& piece = pieces[at];
    const int64_t source = integerOf(numbers[3 * at], -0x7fffffff, 0x7fffffff);
    piece.offset = integerOf(numbers[3 * at + 1], 0, kMaxSafeInteger / 2);
    piece.length = integerOf(numbers[3 * at + 2], 0, kMaxSafeInteger / 2);
    if (source >= 0) {
      piece.file = copies.of(static_cast<int>(source));
      continue;
    }
    napi_value bytes;
    require(napi_get_element(env, memory, static_cast<uint32_t>(-1 - source), &bytes) == napi_ok, "bytes were expected");
    const View view_ = viewOf(env, bytes, napi_uint8_array);
    require(piece.offset + piece.length <= static_cast<int64_t>(view_.length), "a piece ends behind its bytes");
    const auto* first = static_cast<const uint8_t*>(view_.data);
    piece.bytes = std::make_shared<const std::vector<uint8_t>>(first, first + view_.length);
  }
  return pieces;
}

/** An array in the order in which native-body-sender.ts reads it. */
napi_value valueOf(napi_env env, const BodyReport& report) {
  napi_value list = nullptr, value = nullptr;
  napi_create_array_with_length(env, 4, &list);
  const double numbers[] = {static_cast<double>(report.id), static_cast<double>(report.kind),
                            static_cast<double>(report.sentBytes)};
  uint32_t at = 0;
  for (const double number : numbers) {
    napi_create_double(env, number, &value);
    napi_set_element(env, list, at++, value);
  }
  napi_create_string_latin1(env, report.text.data(), report.text.size(), &value);
  napi_set_element(env, list, at, value);
  return list;
}

/** On JavaScript's thread. `env` is null when Node is going down. */
void deliverReports(napi_env env, napi_value callback, void* context, void*) {
  auto* handle = static_cast<Handle*>(context);
  if (!env || !handle->bodies) return;
  const std::vector<BodyReport> reports = handle->bodies->takeReports();
  if (reports.empty()) return;
  napi_value list = nullptr, receiver = nullptr;
  napi_create_array_with_length(env, reports.size(), &list);
  for (size_t at = 0; at < reports.size(); at++) {
    napi_handle_scope scope = nullptr;
    napi_open_handle_scope(env, &scope);
    napi_set_element(env, list, static_cast<uint32_t>(at), valueOf(env, reports[at]));
    napi_close_handle_scope(env, scope);
  }
  napi_get_undefined(env, &receiver);
  napi_call_function(env, receiver, callback, 1, &list, nullptr);
}

void shutDown(void* data);

void close(Handle& handle, bool byHook) {
  if (!handle.bodies) return;
  handle.bodies->stop();
  handle.bodies.reset();
  if (!byHook) napi_remove_env_cleanup_hook(handle.env, shutDown, &handle);
  napi_release_threadsafe_function(handle.toJavaScript, napi_tsfn_abort);
}

/** The environment ends: the thread must be gone before its way back to JavaScript is. */
void shutDown(void* data) { close(*static_cast<Handle*>(data), true); }

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

/** open(onReports): the sender. What runs does not keep Node alive: connections do. */
napi_value open(napi_env env, napi_callback_info info) {
  const Arguments<1> arguments(env, info);
  auto handle = std::make_unique<Handle>();
  handle->env = env;
  napi_value name = nullptr;
  napi_create_string_latin1(env, "openwds-http", NAPI_AUTO_LENGTH, &name);
  require(napi_create_threadsafe_function(env, arguments.values[0], nullptr, name, 0, 1, nullptr, nullptr, handle.get(),
                                          deliverReports, &handle->toJavaScript) == napi_ok,
          "a function was expected");
  napi_unref_threadsafe_function(env, handle->toJavaScript);
  handle->bodies = std::make_unique<Bodies>([toJavaScript = handle->toJavaScript] {
    napi_call_threadsafe_function(toJavaScript, nullptr, napi_tsfn_nonblocking);
  });
  napi_add_env_cleanup_hook(env, shutDown, handle.get());
  if (const std::string failure = handle->bodies->begin(); !failure.empty()) {
    close(*handle, false);
    throw std::runtime_error("the sender's thread does not start: " + failure);
  }
  napi_value external = nullptr;
  const auto finalize = [](napi_env, void* data, void*) {
    const std::unique_ptr<Handle> last(static_cast<Handle*>(data));
    close(*last, false);
  };
  if (napi_create_external(env, handle.get(), finalize, nullptr, &external) != napi_ok) {
    close(*handle, false);
    throw std::runtime_error("no memory for the sender");
  }
  handle.release();
  napi_type_tag_object(env, external, &kTag);
  return external;
}

/** start(sender, id, socket, stallMs, ranges, memory): the socket stays Node's; the sender has a descriptor of its own. */
napi_value start(napi_env env, napi_callback_info info) {
  const Arguments<6> arguments(env, info);
  const napi_value* values = arguments.values;
  Handle& handle = openHandle(env, values[0]);
  require(handle.bodies != nullptr, "the sender is closed");
  auto body = std::make_unique<Body>();
  body->id = integerOf(env, values[1], 0, kMaxSafeInteger);
  const int64_t socket = integerOf(env, values[2], 0, 0x7fffffff);
  body->stallMs = integerOf(env, values[3], 0, kMaxSafeInteger);
  body->pieces = piecesOf(env, values[4], values[5], handle.copies);
  body->socket = std::make_unique<Descriptor>(::fcntl(static_cast<int>(socket), F_DUPFD_CLOEXEC, 3));
  require(body->socket->fd >= 0, "the socket cannot be shared");
  handle.bodies->start(std::move(body));
  return nullptr;
}

/** cancel(sender, id): reported as closed, unless it ended before. */
napi_value cancel(napi_env env, napi_callback_info info) {
  const Arguments<2> arguments(env, info);
  Handle& handle = openHandle(env, arguments.values[0]);
  if (handle.bodies) handle.bodies->cancel(integerOf(env, arguments.values[1], 0, kMaxSafeInteger));
  return nullptr;
}

/** close(sender): bodies under way are dropped; a second time does nothing. */
napi_value closeSender(napi_env env, napi_callback_info info) {
  const Arguments<1> arguments(env, info);
  close(openHandle(env, arguments.values[0]), false);
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
  const bool published = publish<open>(env, exports, "open") && publish<start>(env, exports, "start") &&
                         publish<cancel>(env, exports, "cancel") && publish<closeSender>(env, exports, "close") &&
                         napi_create_uint32(env, kInterfaceVersion, &version) == napi_ok &&
                         napi_set_named_property(env, exports, "version", version) == napi_ok;
  return published ? exports : nullptr;
}
