// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/frontend/attach.h"

#include "agent/frontend/attach_steps.h"
#include "agent/mirror/transport/work_queue.h"

#include <QDir>

namespace hotpair::frontend {

static const QString statePrefix = QStringLiteral("attach-"), stateSuffix = QStringLiteral(".json");

class Attacher::Impl {
public:
    Impl(QString directory, Post post)
        : runDirectory(std::move(directory))
        , m_post(std::move(post)) {}

    template<class Work, class Done>
    void run(Work work, Done done) {
        m_worker.add([post = m_post, work = std::move(work), done = std::move(done)] {
            auto outcome = std::make_shared<decltype(work())>(work());
            post([done, outcome] { done(std::move(*outcome)); });
        });
    }

    const QString runDirectory;

private:
    const Post m_post;
    mirror::WorkQueue m_worker{4}; ///< one stuck volume does not stop the others
};

Attacher::Attacher(QString runDirectory, Post post)
    : m_impl(std::make_unique<Impl>(std::move(runDirectory), std::move(post))) {}
Attacher::~Attacher() = default;

void Attacher::attach(const AttachSpec& spec, std::function<void(Result<Attached>)> done) {
    m_impl->run([dir = m_impl->runDirectory, spec] { return attachDevice(dir, spec); }, std::move(done));
}

void Attacher::detach(const QString& volume, Duration timeout, bool force,
                      std::function<void(Result<void>)> done) {
    m_impl->run([=, dir = m_impl->runDirectory] { return detachDevice(dir, volume, timeout, force); },
                std::move(done));
}

void Attacher::adopt(const QString& volume, std::function<void(std::optional<Attached>)> done) {
    m_impl->run([=, dir = m_impl->runDirectory] { return adoptDevice(dir, volume); }, std::move(done));
}

QStringList Attacher::known() const {
    QStringList volumes;
    const QDir dir(m_impl->runDirectory);
    for (const QString& file :
         dir.entryList({statePrefix + QLatin1Char('*') + stateSuffix}, QDir::Files, QDir::Name))
        volumes += file.mid(statePrefix.size(), file.size() - statePrefix.size() - stateSuffix.size());
    return volumes;
}

} // namespace hotpair::frontend
