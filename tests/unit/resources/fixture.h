// A Runner on a fake machine, with its reports collected.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "agent/resources/runner.h"
#include "tests/fakes/fake_machine.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <optional>

namespace hotpair::resources {

using std::chrono::milliseconds;
using std::chrono::seconds;

inline ResourceConfig resource(const char* name, ResourceKind kind) {
    ResourceConfig config;
    config.name = QLatin1String(name);
    config.kind = std::move(kind);
    return config;
}
inline ProcessResource shell(const char* script) {
    ProcessResource process;
    process.program = QStringLiteral("/bin/sh");
    process.arguments = {QStringLiteral("-c"), QString::fromLatin1(script)};
    process.stopTimeout = milliseconds(300);
    return process;
}
inline ClusterConfig cluster(const QList<ResourceConfig>& resources) {
    GroupConfig group;
    group.name = QStringLiteral("g");
    group.resources = resources;
    ClusterConfig config;
    config.groups = {group};
    return config;
}

class Bench {
public:
    explicit Bench(const ClusterConfig& c)
        : config(c)
        , machine(directory.path()) {
        renew();
    }
    ~Bench() {
        runner.reset();
        machine.containment->killAndWait(QStringLiteral("g"), {}, seconds(2));
        machine.containment->remove(QStringLiteral("g"), {});
    }

    /// The old Runner goes as in a crash: nothing is stopped.
    void renew() {
        reports.clear(); // a new Runner numbers its tickets anew
        runner = std::make_unique<Runner>(directory.path(), machine.seams());
        runner->configure(config);
        QObject::connect(runner.get(), &Runner::finished, runner.get(),
                         [this](const StepReport& r) { reports.append(r); });
        QObject::connect(runner.get(), &Runner::recovered, runner.get(),
                         [this](const QList<FoundItem>& f) { found = f; });
        QObject::connect(runner.get(), &Runner::fenced, runner.get(),
                         [this](const QString&, bool ok) { fences.append(ok); });
        QObject::connect(runner.get(), &Runner::resourceFailed, runner.get(),
                         [this](const QString&, const QString& n, const Error& e) {
                             failures.append({n, e});
                         });
        QObject::connect(runner.get(), &Runner::resourceHealthy, runner.get(),
                         [this](const QString&, const QString& n) { healthy.append(n); });
    }

    std::optional<Outcome> wait(quint64 ticket, Duration time = seconds(10)) {
        const auto find = [&]() -> const StepReport* {
            for (const StepReport& r : reports)
                if (r.ticket == ticket) return &r;
            return nullptr;
        };
        if (!QTest::qWaitFor([&] { return find() != nullptr; }, int(toMs(time)))) return std::nullopt;
        return find()->outcome;
    }
    Outcome start(const char* name, Duration deadline = seconds(5), const StartOptions& options = {}) {
        return wait(runner->start(QStringLiteral("g"), QLatin1String(name), deadline, options))
            .value_or(Outcome::unknown(makeError(Code::INTERNAL_ERROR)));
    }
    Outcome stop(const char* name, Duration deadline = seconds(5)) {
        return wait(runner->stop(QStringLiteral("g"), QLatin1String(name), deadline))
            .value_or(Outcome::unknown(makeError(Code::INTERNAL_ERROR)));
    }
    bool recover(const QSet<QString>& adopt) {
        found.reset();
        runner->recover(adopt, seconds(5));
        return QTest::qWaitFor([&] { return found.has_value(); }, 10000);
    }
    QByteArray records() const {
        QFile file(directory.filePath(QStringLiteral("run/resources.json")));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    QList<CleanupProcess> processes() const { return machine.containment->members(QStringLiteral("g"), {}); }

    QTemporaryDir directory;
    ClusterConfig config;
    fakes::FakeMachine machine;
    std::unique_ptr<Runner> runner;
    QList<StepReport> reports;
    QList<bool> fences;
    QList<std::pair<QString, Error>> failures;
    QStringList healthy;
    std::optional<QList<FoundItem>> found;
};

} // namespace hotpair::resources
