// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/fencing/fence_devices.h"

#include "agent/fencing/fence_check.h"

#include <algorithm>

namespace hotpair::fencing {

namespace {

constexpr int lookMs = 1000;

QList<FenceDeviceConfig> operatedBy(const QList<FenceDeviceConfig>& devices, const QString& self) {
    QList<FenceDeviceConfig> mine;
    for (const auto& d : devices)
        if (d.node != self) mine.append(d);
    return mine;
}

} // namespace

FenceDevices::FenceDevices(const QString& stateDirectory, std::shared_ptr<const Clock> clock, QObject* parent)
    : QObject(parent)
    , m_stateDirectory(stateDirectory)
    , m_clock(std::move(clock)) {
    m_asks.setMaxThreadCount(2);
    m_offs.setMaxThreadCount(1);
    connect(&m_timer, &QTimer::timeout, this, &FenceDevices::look);
}

FenceDevices::~FenceDevices() {
    m_ending.cancel();
    m_askCancel.cancel();
    for (QThreadPool* pool : {&m_asks, &m_offs}) {
        pool->clear();
        pool->waitForDone();
    }
    if (m_containment)
        for (const QString& empty : m_containment->groups())
            m_containment->remove(empty, {});
}

void FenceDevices::needContainment() {
    if (m_containment) return;
    // apart from the resources' places, which a starting agent clears while devices are asked already
    m_containment = makeContainment(m_stateDirectory + QStringLiteral("/fence"));
    for (const QString& left : m_containment->groups())
        m_containment->kill(left, {}); // calls of a dead predecessor, whose answers nobody hears
}

template<class Work, class Then>
void FenceDevices::run(QThreadPool& pool, QObject* context, Work work, Then then) {
    pool.start([this, guard = QPointer<QObject>(context), work = std::move(work), then = std::move(then)] {
        auto result = work();
        QMetaObject::invokeMethod(
            this,
            [guard, then, result = std::move(result)] {
                if (guard) then(result);
            },
            Qt::QueuedConnection);
    });
}

void FenceDevices::configure(const QList<FenceDeviceConfig>& devices, const QString& self) {
    std::vector<Device> old;
    old.swap(m_devices);
    const Instant now = m_clock->now();
    for (const auto& config : operatedBy(devices, self)) {
        const auto known =
            std::find_if(old.begin(), old.end(), [&](const Device& d) { return d.config == config; });
        if (known != old.end()) {
            m_devices.push_back(std::move(*known));
            continue;
        }
        Device device;
        device.config = config;
        device.state.device = config.name;
        device.state.node = config.node;
        device.state.agent = config.agent;
        device.since = device.nextAsk = now;
        m_devices.push_back(std::move(device));
    }
    m_devices.empty() ? m_timer.stop() : m_timer.start(lookMs);
    if (!m_devices.empty()) needContainment();
    look();
}

void FenceDevices::examine(const QList<FenceDeviceConfig>& devices, const QString& self, QObject* context,
                           std::function<void(Result<void>)> then) {
    const auto mine = operatedBy(devices, self);
    if (mine.isEmpty()) return then({});
    needContainment();
    run(
        m_asks, context,
        [this, mine]() -> Result<void> {
            for (const auto& device : mine) {
                const auto metadata = readFenceMetadata(device, *m_containment, m_ending);
                if (!metadata) return metadata.error();
                if (const auto problems = checkFenceDevice(device, *metadata); !problems.isEmpty())
                    return problems.first();
            }
            return {};
        },
        std::move(then));
}

void FenceDevices::powerOff(const QString& node, Attempts then) {
    ++m_switching[node];
    m_askCancel.cancel();
    m_askCancel = CancelToken();
    run(
        m_offs, this,
        [this, devices = devicesOf(node)] {
            QList<FenceAttempt> attempts;
            for (const auto& device : devices) {
                attempts.append(
                    {device.name, callFenceAgent(device, FenceAction::Off, *m_containment, m_ending)});
                if (!attempts.last().answer.error) break;
            }
            return attempts;
        },
        [this, node, then = std::move(then)](const QList<FenceAttempt>& attempts) {
            if (--m_switching[node] == 0) m_switching.erase(node);
            then(attempts);
        });
}

void FenceDevices::test(const QString& node, Attempts then) {
    run(
        m_asks, this,
        [this, devices = devicesOf(node), cancel = m_askCancel] {
            QList<FenceAttempt> attempts;
            for (const auto& device : devices)
                attempts.append(
                    {device.name, callFenceAgent(device, FenceAction::Status, *m_containment, cancel)});
            return attempts;
        },
        [this, node, then = std::move(then)](const QList<FenceAttempt>& attempts) {
            for (const auto& device : devicesOf(node))
                for (const auto& attempt : attempts)
                    if (attempt.device == device.name) answered(device, attempt.answer);
            then(attempts);
        });
}

void FenceDevices::look() {
    const Instant now = m_clock->now();
    for (auto& device : m_devices) {
        if (!device.running && now >= device.nextAsk && !m_switching.contains(device.config.node))
            ask(device);
        if (now - device.state.lastGood.value_or(device.since) < testedFor || device.silenceTold) continue;
        device.silenceTold = true;
        Q_EMIT untested(device.config.name, device.config.node);
    }
}

void FenceDevices::ask(Device& device) {
    device.running = true;
    device.nextAsk = m_clock->now() + device.config.check;
    run(
        m_asks, this,
        [this, config = device.config, cancel = m_askCancel] {
            return callFenceAgent(config, FenceAction::Status, *m_containment, cancel);
        },
        [this, config = device.config](const FenceAnswer& answer) { answered(config, answer); });
}

void FenceDevices::answered(const FenceDeviceConfig& config, const FenceAnswer& answer) {
    Device* device = find(config.name);
    if (!device || !(device->config == config)) return; // configured anew meanwhile
    device->running = false;
    if (answer.error && answer.error->code == Code::CANCELLED) {
        device->nextAsk = m_clock->now() + config.timeout; // an off came in between
        return;
    }
    auto& state = device->state;
    const bool wasGood = state.asked && !state.error;
    state.asked = true;
    state.power = answer.power;
    state.error = answer.error;
    if (!answer.error) {
        state.lastGood = m_clock->now();
        device->silenceTold = false;
    }
    Q_EMIT tested(state, wasGood);
}

bool FenceDevices::operates(const QString& node) const {
    return !devicesOf(node).isEmpty();
}

QList<FenceDeviceState> FenceDevices::states() const {
    QList<FenceDeviceState> all;
    for (const auto& device : m_devices)
        all.append(device.state);
    return all;
}

FenceDevices::Device* FenceDevices::find(const QString& name) {
    for (auto& device : m_devices)
        if (device.config.name == name) return &device;
    return nullptr;
}

QList<FenceDeviceConfig> FenceDevices::devicesOf(const QString& node) const {
    QList<FenceDeviceConfig> found;
    for (const auto& device : m_devices)
        if (device.config.node == node) found.append(device.config);
    return found;
}

} // namespace hotpair::fencing
