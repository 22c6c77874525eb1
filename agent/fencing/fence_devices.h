// The fence devices that this node operates: those of the other node. Switches it off when told, trying its
// devices in the order of the configuration, asks every device for its status on a schedule, and checks a
// configuration against what the agents say about themselves. Agents run on worker threads; everything else,
// signals and answers included, on the owner's thread. The destructor ends calls that run (within a second).
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/fencing/fence_call.h"

#include <QObject>
#include <QPointer>
#include <QThreadPool>
#include <QTimer>

#include <functional>
#include <map>
#include <memory>

namespace hotpair::fencing {

/// One device as it was last seen.
struct FenceDeviceState {
    QString device, node, agent;
    Power power = Power::Unknown;
    std::optional<Error> error;      ///< of the last status call
    std::optional<Instant> lastGood; ///< when it last answered
    bool asked = false;              ///< a status call has ended since the device is configured
};

struct FenceAttempt {
    QString device;
    FenceAnswer answer;
};

class FenceDevices final : public QObject {
    Q_OBJECT
public:
    /// A device that did not answer for so long is told as untested (platforms.md B.2).
    static constexpr Duration testedFor = std::chrono::hours(24);

    FenceDevices(const QString& stateDirectory, std::shared_ptr<const Clock> clock,
                 QObject* parent = nullptr);
    ~FenceDevices() override;

    /// Devices that stay equal keep what is known of them; new ones are asked at once.
    void configure(const QList<FenceDeviceConfig>& devices, const QString& self);

    /// Whether the devices that this node would operate fit their agents; the first problem otherwise.
    void examine(const QList<FenceDeviceConfig>& devices, const QString& self, QObject* context,
                 std::function<void(Result<void>)> then);

    using Attempts = std::function<void(const QList<FenceAttempt>&)>;
    /// Off, by one device after the other until one has verified it: the last attempt has no error then. None
    /// when the node has no device. Each call has its own off, one after the other: an answer always stands for a
    /// verification after the question.
    void powerOff(const QString& node, Attempts then);
    /// The status of each of its devices, now.
    void test(const QString& node, Attempts then);

    bool operates(const QString& node) const;
    QList<FenceDeviceState> states() const;

    /// Asks devices whose time has come; called by a timer of its own.
    void look();

Q_SIGNALS:
    void tested(const hotpair::fencing::FenceDeviceState& state, bool wasGood);
    void untested(const QString& device, const QString& node); ///< once per silence

private:
    struct Device {
        FenceDeviceConfig config;
        FenceDeviceState state;
        Instant since;   ///< known from then on
        Instant nextAsk; ///< when the schedule asks it
        bool running = false, silenceTold = false;
    };
    template<class Work, class Then>
    void run(QThreadPool& pool, QObject* context, Work work, Then then);
    void ask(Device& device);
    void answered(const FenceDeviceConfig& config, const FenceAnswer& answer);
    Device* find(const QString& name);
    QList<FenceDeviceConfig> devicesOf(const QString& node) const;

    void needContainment();

    const QString m_stateDirectory;
    std::unique_ptr<Containment> m_containment; ///< from the first device on
    std::shared_ptr<const Clock> m_clock;
    std::vector<Device> m_devices;
    std::map<QString, int> m_switching; ///< by node: how many offs are out
    CancelToken m_ending;
    CancelToken m_askCancel; ///< an off does not share a device with a status call
    QTimer m_timer;
    QThreadPool m_asks, m_offs;
};

} // namespace hotpair::fencing
