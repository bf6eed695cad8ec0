// Owns file descriptors, so that each is closed exactly once, and names errors as Node does.
#pragma once

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <map>
#include <memory>
#include <string>

namespace openwds {

/** An open file or socket of ours. */
class Descriptor {
 public:
  explicit Descriptor(int owned) : fd(owned) {}
  ~Descriptor() {
    if (fd >= 0) ::close(fd);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  const int fd;
};

/**
 * Our own descriptors of files that others opened. Many transfers of one open file share one; it is closed when the last
 * of them lets go. Not for several threads, but what it hands out is.
 */
class DescriptorCopies {
 public:
  /** A copy of `fd`; one that reports EBADF with every use if there is none to be had. */
  std::shared_ptr<Descriptor> of(int fd) {
    struct stat wanted;
    if (::fstat(fd, &wanted) != 0) return std::make_shared<Descriptor>(-1);
    if (copies_.size() >= sweepAt_) sweep();
    auto& known = copies_[fd];
    // the number may have been given to another file since
    if (auto copy = known.copy.lock(); copy && known.device == wanted.st_dev && known.inode == wanted.st_ino) return copy;
    auto copy = std::make_shared<Descriptor>(::fcntl(fd, F_DUPFD_CLOEXEC, 3));
    known = {wanted.st_dev, wanted.st_ino, copy};
    return copy;
  }

 private:
  struct Known {
    dev_t device = 0;
    ino_t inode = 0;
    std::weak_ptr<Descriptor> copy;
  };

  void sweep() {
    for (auto one = copies_.begin(); one != copies_.end();)
      one = one->second.copy.expired() ? copies_.erase(one) : std::next(one);
    sweepAt_ = 2 * copies_.size() + 64;
  }

  std::map<int, Known> copies_;
  size_t sweepAt_ = 64;
};

/** The name of an error number, for people and for ERROR packets. */
inline std::string errorName(int number) {
  switch (number) {
#define OPENWDS_NAME(name) \
  case name:               \
    return #name;
    OPENWDS_NAME(EACCES)
    OPENWDS_NAME(EADDRINUSE)
    OPENWDS_NAME(EADDRNOTAVAIL)
    OPENWDS_NAME(EBADF)
    OPENWDS_NAME(EFBIG)
    OPENWDS_NAME(EINVAL)
    OPENWDS_NAME(EIO)
    OPENWDS_NAME(EISDIR)
    OPENWDS_NAME(EMFILE)
    OPENWDS_NAME(ENETDOWN)
    OPENWDS_NAME(ENFILE)
    OPENWDS_NAME(ENOBUFS)
    OPENWDS_NAME(ENODEV)
    OPENWDS_NAME(ENOMEM)
    OPENWDS_NAME(ENOTCONN)
    OPENWDS_NAME(ENXIO)
    OPENWDS_NAME(EOVERFLOW)
    OPENWDS_NAME(EPERM)
    OPENWDS_NAME(EREMOTEIO)
    OPENWDS_NAME(ESPIPE)
    OPENWDS_NAME(ESTALE)
    OPENWDS_NAME(ETIMEDOUT)
#undef OPENWDS_NAME
    default:
      return "error " + std::to_string(number);
  }
}

}  // namespace openwds
