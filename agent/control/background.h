// One thread for slow work (hashing, small files) in order of arrival; results come back in the owner's
// thread. Bounded.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QPointer>
#include <QThreadPool>

namespace hotpair::control {

class Background final : public QObject {
public:
    static constexpr int mostWaiting = 64;

    explicit Background(QObject* parent = nullptr)
        : QObject(parent) {
        m_pool.setMaxThreadCount(1);
    }
    ~Background() override {
        m_pool.clear();
        m_pool.waitForDone();
    }

    /// Runs `work` there and then `then(result)` here, unless `context` has died meanwhile. False: too much
    /// is waiting, nothing will be called. `work` must not touch anything that this thread owns.
    template<class Work, class Then>
    bool run(QObject* context, Work work, Then then) {
        if (m_waiting >= mostWaiting) return false;
        ++m_waiting;
        m_pool.start([this, guard = QPointer<QObject>(context), work = std::move(work),
                      then = std::move(then)]() mutable {
            auto result = work();
            QMetaObject::invokeMethod(
                this,
                [this, guard = std::move(guard), then = std::move(then),
                 result = std::move(result)]() mutable {
                    --m_waiting;
                    if (guard) then(std::move(result));
                },
                Qt::QueuedConnection);
        });
        return true;
    }

private:
    QThreadPool m_pool;
    int m_waiting = 0;
};

} // namespace hotpair::control
