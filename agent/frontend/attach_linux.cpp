// The chain on Linux:  block device  ->  kernel nbd, or loop + nbdfuse  ->  hotpair-nbd-proxy (replay/)  ->
// the volume's socket. The proxy is what makes an agent's restart a pause: it keeps each request and repeats
// it on a new connection. All parts run outside the agent; killing them makes I/O fail at once.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/frontend/attach_steps.h"
#include "agent/frontend/helper_process_linux.h"
#include "agent/frontend/loop_device_linux.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSaveFile>

#include <csignal>
#include <functional>
#include <sys/mount.h>
#include <sys/stat.h>
#include <thread>
#include <vector>

namespace hotpair::frontend {

using namespace std::chrono_literals;

namespace {

struct State {
    QString volume, device, mode;
    std::vector<HelperProcess> helpers; ///< in order of start: proxy, then nbdfuse
};

struct Paths {
    QString directory, state, socket, mountPoint, file, log;
    Paths(const QString& run, const QString& volume)
        : directory(run + QStringLiteral("/attach"))
        , state(run + QStringLiteral("/attach-%1.json").arg(volume))
        , socket(directory + QStringLiteral("/%1.sock").arg(volume))
        , mountPoint(directory + QStringLiteral("/%1.mnt").arg(volume))
        , file(mountPoint + QStringLiteral("/disk"))
        , log(directory + QStringLiteral("/%1.log").arg(volume)) {}
};

Error attachError(const QString& volume, const QString& detail) {
    return makeError(Code::ATTACH_FAILED,
                     {{QStringLiteral("volume"), volume}, {QStringLiteral("detail"), detail}});
}

// Before a helper is of any use it is on record: a successor can always find and end it.
bool store(const Paths& paths, const State& state) {
    QJsonArray helpers;
    for (const HelperProcess& h : state.helpers)
        helpers.append(QJsonObject{{QStringLiteral("pid"), h.pid},
                                   {QStringLiteral("start"), QString::number(h.startTime)}});
    const QJsonObject object{{QStringLiteral("volume"), state.volume},
                             {QStringLiteral("device"), state.device},
                             {QStringLiteral("mode"), state.mode},
                             {QStringLiteral("helpers"), helpers}};
    QSaveFile file(paths.state);
    return file.open(QIODevice::WriteOnly) && file.setPermissions(QFile::ReadOwner | QFile::WriteOwner) &&
           file.write(QJsonDocument(object).toJson()) >= 0 && file.commit();
}

std::optional<State> load(const Paths& paths) {
    QFile file(paths.state);
    if (!file.open(QIODevice::ReadOnly)) return std::nullopt;
    const QJsonObject object = QJsonDocument::fromJson(file.read(64 << 10)).object();
    State state;
    state.volume = object.value(QStringLiteral("volume")).toString();
    state.device = object.value(QStringLiteral("device")).toString();
    state.mode = object.value(QStringLiteral("mode")).toString();
    for (const QJsonValue& value : object.value(QStringLiteral("helpers")).toArray()) {
        const QJsonObject h = value.toObject();
        state.helpers.push_back({qint64(h.value(QStringLiteral("pid")).toDouble()),
                                 h.value(QStringLiteral("start")).toString().toULongLong()});
    }
    return state;
}

bool waitUntil(Instant deadline, const std::function<bool()>& ready, const std::function<bool()>& hopeless) {
    const SystemClock clock;
    while (!ready()) {
        if (clock.now() >= deadline || hopeless()) return false;
        std::this_thread::sleep_for(10ms);
    }
    return true;
}

Attached attachedOf(const State& state) {
    Attached a;
    a.volume = state.volume;
    a.device = state.device;
    a.mode = state.mode == QLatin1String("nbd") ? AttachMode::Nbd : AttachMode::NbdFuse;
    for (const HelperProcess& h : state.helpers)
        if (helperAlive(h)) a.helperPids.append(h.pid);
    return a;
}

// nbdfuse mounts in its own mount namespace.
QString seenFrom(const HelperProcess& helper, const QString& path) {
    return QStringLiteral("/proc/%1/root%2").arg(helper.pid).arg(path);
}

// What the loop device carries as its file's name, so that a successor recognises it in any mount namespace.
QString loopLabel(const Paths& paths) {
    const QByteArray hash = QCryptographicHash::hash(paths.file.toUtf8(), QCryptographicHash::Sha256).toHex();
    return QStringLiteral("hotpair:") + QString::fromLatin1(hash.left(32));
}

// A socket's file appears with bind(), before listen(): whoever connects in between is refused. The kernel's
// list (unix(7), /proc/net/unix: "Num RefCount Protocol Flags Type St Inode Path") says which ones listen.
bool listensOn(const QString& socket) {
    constexpr uint listening = 0x10000;
    QFile list(QStringLiteral("/proc/net/unix"));
    if (!list.open(QIODevice::ReadOnly)) return QFileInfo::exists(socket);
    for (const QByteArray& line : list.readAll().split('\n')) {
        const auto fields = line.simplified().split(' ');
        if (fields.size() >= 8 && line.endsWith(' ' + QFile::encodeName(socket)) &&
            (fields[3].toUInt(nullptr, 16) & listening) != 0)
            return true;
    }
    return false;
}

bool startProxy(const Paths& paths, const AttachSpec& spec, State& state, Instant deadline) {
    QFile::remove(paths.socket);
    const auto helper = startHelper({spec.proxyProgram, spec.socketPath, spec.volume, paths.socket},
                                    spec.cgroupPath, paths.log);
    if (!helper) return false;
    state.helpers.push_back(*helper);
    return store(paths, state) &&
           waitUntil(
               deadline, [&] { return listensOn(paths.socket); }, [&] { return !helperAlive(*helper); });
}

// The mount point's file appears when nbdfuse has connected through to the volume.
bool startFuse(const Paths& paths, const AttachSpec& spec, State& state, Instant deadline) {
    if (!QDir().mkpath(paths.mountPoint)) return false;
    const auto helper = startHelper(
        {findProgram(QStringLiteral("nbdfuse")), paths.file, QStringLiteral("--unix"), paths.socket},
        spec.cgroupPath, paths.log);
    if (!helper) return false;
    state.helpers.push_back(*helper);
    return store(paths, state) &&
           waitUntil(
               deadline, [&] { return QFileInfo(seenFrom(*helper, paths.file)).size() > 0; },
               [&] { return !helperAlive(*helper); });
}

// One-shot programs (nbd-client): they end by themselves, or are ended.
bool runProgram(const QStringList& command, const AttachSpec& spec, const QString& log, Instant deadline) {
    const auto helper = startHelper(command, spec.cgroupPath, log);
    if (!helper) return false;
    if (waitForEnd(*helper, deadline)) return true;
    signalHelper(*helper, SIGKILL);
    return false;
}

bool nbdInUse(const QString& device) {
    return QFileInfo::exists(QStringLiteral("/sys/block/%1/pid").arg(QFileInfo(device).fileName()));
}

QString freeNbdDevice() {
    for (int i = 0; i < 64; ++i) {
        const QString device = QStringLiteral("/dev/nbd%1").arg(i);
        if (!QFileInfo::exists(device)) return {};
        if (!nbdInUse(device)) return device;
    }
    return {};
}

Result<QString> attachKernelNbd(const Paths& paths, const AttachSpec& spec, State& state, Instant deadline) {
    const QString client = findProgram(QStringLiteral("nbd-client")), device = freeNbdDevice();
    if (client.isEmpty() || device.isEmpty())
        return attachError(spec.volume, QStringLiteral("no free kernel nbd device or no nbd-client"));
    state.device = device;
    if (!store(paths, state)) return attachError(spec.volume, QStringLiteral("state file"));
    runProgram({client, QStringLiteral("-unix"), paths.socket, QStringLiteral("-N"), spec.volume, device},
               spec, paths.log, deadline);
    if (!waitUntil(
            deadline, [&] { return nbdInUse(device); }, [] { return false; }))
        return attachError(spec.volume, QStringLiteral("nbd-client did not connect %1").arg(device));
    return device;
}

Result<QString> attachLoop(const Paths& paths, const AttachSpec& spec, State& state, Instant deadline) {
    if (!startFuse(paths, spec, state, deadline))
        return attachError(spec.volume, QStringLiteral("nbdfuse did not come up, see %1").arg(paths.log));
    const auto device = attachLoopDevice(seenFrom(state.helpers.back(), paths.file), loopLabel(paths));
    if (!device) return attachError(spec.volume, device.error().args.value(QStringLiteral("detail")));
    return *device;
}

void removeDevice(const State& state, Instant deadline) {
    if (state.device.startsWith(QLatin1String("/dev/loop"))) {
        detachLoopDevice(state.device);
    } else if (!state.device.isEmpty() && nbdInUse(state.device)) {
        runProgram({findProgram(QStringLiteral("nbd-client")), QStringLiteral("-d"), state.device}, {},
                   QStringLiteral("/dev/null"), deadline);
    }
}

// Is the device, or a partition of it, mounted in our mount namespace?
bool mounted(const QString& device) {
    QFile mounts(QStringLiteral("/proc/self/mounts"));
    if (device.isEmpty() || !mounts.open(QIODevice::ReadOnly)) return false;
    for (const QByteArray& line : mounts.readAll().split('\n'))
        if (line.startsWith(QFile::encodeName(device) + ' ') ||
            line.startsWith(QFile::encodeName(device) + 'p'))
            return true;
    return false;
}

} // namespace

Result<Attached> attachDevice(const QString& runDirectory, const AttachSpec& spec) {
    const Paths paths(runDirectory, spec.volume);
    if (spec.mode == AttachMode::None) return attachError(spec.volume, QStringLiteral("attach mode is none"));
    if (const auto there = adoptDevice(runDirectory, spec.volume)) return *there;
    if (load(paths)) { // remains of a dead one
        const auto cleared = detachDevice(runDirectory, spec.volume, 2s, true);
        if (!cleared) return cleared.error();
    }
    QDir().mkpath(paths.directory);
    const Instant deadline = SystemClock().now() + spec.timeout;
    const bool kernel =
        spec.mode == AttachMode::Nbd || (spec.mode == AttachMode::Auto && !freeNbdDevice().isEmpty() &&
                                         !findProgram(QStringLiteral("nbd-client")).isEmpty());
    if (!QFileInfo(spec.proxyProgram).isExecutable())
        return makeError(Code::PROGRAM_MISSING, {{QStringLiteral("program"), spec.proxyProgram}});
    const QString program = kernel ? QStringLiteral("nbd-client") : QStringLiteral("nbdfuse");
    if (findProgram(program).isEmpty())
        return makeError(Code::PROGRAM_MISSING, {{QStringLiteral("program"), program}});
    State state;
    state.volume = spec.volume;
    state.mode = kernel ? QStringLiteral("nbd") : QStringLiteral("nbdfuse");
    Result<QString> device =
        attachError(spec.volume, QStringLiteral("the NBD proxy did not come up, see %1").arg(paths.log));
    if (startProxy(paths, spec, state, deadline))
        device =
            kernel ? attachKernelNbd(paths, spec, state, deadline) : attachLoop(paths, spec, state, deadline);
    if (device) {
        state.device = *device;
        if (store(paths, state)) return attachedOf(state);
        device = attachError(spec.volume, QStringLiteral("state file %1 cannot be written").arg(paths.state));
    }
    store(paths, state);
    (void)detachDevice(runDirectory, spec.volume, 2s, true);
    return device.error();
}

std::optional<Attached> adoptDevice(const QString& runDirectory, const QString& volume) {
    const Paths paths(runDirectory, volume);
    const auto state = load(paths);
    if (!state || state->device.isEmpty()) return std::nullopt;
    for (const HelperProcess& h : state->helpers)
        if (!helperAlive(h)) return std::nullopt;
    const bool there = state->mode == QLatin1String("nbd")
                           ? nbdInUse(state->device)
                           : loopDeviceUse(state->device, loopLabel(paths)) == LoopUse::Ours;
    if (!there) return std::nullopt;
    return attachedOf(*state);
}

Result<void> detachDevice(const QString& runDirectory, const QString& volume, Duration timeout, bool force) {
    const Paths paths(runDirectory, volume);
    const auto state = load(paths);
    if (!state) return {};
    if (!force && mounted(state->device))
        return makeError(Code::DEVICE_BUSY,
                         {{QStringLiteral("device"), state->device}, {QStringLiteral("volume"), volume}});
    const Instant deadline = SystemClock().now() + timeout;
    if (force) // stuck I/O fails now instead of holding up the steps below
        for (const HelperProcess& h : state->helpers)
            signalHelper(h, SIGKILL);
    const LoopUse use =
        loopDeviceUse(state->device, loopLabel(paths)); // broken: our helpers are the dead ones
    const bool ours = state->mode == QLatin1String("nbd") || use == LoopUse::Ours || use == LoopUse::Broken;
    if (ours) removeDevice(*state, deadline);
    bool ended = true;
    for (auto h = state->helpers.rbegin(); h != state->helpers.rend(); ++h) {
        signalHelper(*h, SIGTERM);
        if (!waitForEnd(*h, deadline)) signalHelper(*h, SIGKILL);
        ended = waitForEnd(*h, deadline + 1s) && ended;
    }
    if (!ended) return attachError(volume, QStringLiteral("a helper process does not end"));
    QDir().rmdir(paths.mountPoint);
    QFile::remove(paths.socket);
    QFile::remove(paths.state);
    return {};
}

} // namespace hotpair::frontend
