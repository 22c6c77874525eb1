// Joins the `volume` resource to the front end: the resource driver calls from its worker thread and blocks,
// the Attacher lives on the main loop and answers later.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/frontend/attach.h"
#include "agent/resources/volume_attach.h"
#include "agent/runtime/picture.h"

#include <QMutex>
#include <QObject>

namespace hotpair::runtime {

class VolumeAttacher final : public QObject, public resources::VolumeAttach {
public:
    VolumeAttacher(QString stateDir, QObject* parent = nullptr);
    ~VolumeAttacher() override;

    /// Main loop. Which volumes are attached how.
    void configure(const ClusterConfig& config);
    /// Main loop. "/dev/loop3" while attached here, else empty.
    QString device(const QString& volume) const;

    // resources::VolumeAttach, worker threads
    QJsonObject plan(const QString& volume) const override;
    Result<resources::AttachedVolume> attach(const QString& volume, const QString& place, Instant deadline,
                                             const CancelToken& cancel) override;
    Result<void> detach(const QString& volume, const QJsonObject& record, Instant deadline) override;
    Result<std::optional<resources::AttachedVolume>> adopt(const QString& volume, const QJsonObject& record,
                                                           Instant deadline) override;

private:
    AttachMode modeOf(const QString& volume) const;
    void setDevice(const QString& volume, const QString& device);

    QString m_stateDir;
    SystemClock m_clock;
    frontend::Attacher m_attacher;
    mutable QMutex m_mutex; ///< guards what follows
    QMap<QString, AttachMode> m_modes;
    QMap<QString, QString> m_devices;
};

} // namespace hotpair::runtime
