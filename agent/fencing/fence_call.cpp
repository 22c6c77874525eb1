// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/fencing/fence_call.h"

#include "agent/platform/durable_file.h"
#include "agent/platform/process.h"
#include "common/config/nearest.h"

#include <QDir>
#include <QFileInfo>

#include <atomic>

namespace hotpair::fencing {

namespace {

constexpr Duration metadataTimeout = std::chrono::seconds(10);
constexpr Duration killPatience = std::chrono::milliseconds(500);
constexpr qint64 longestSecret = 4096;
constexpr qsizetype longestDetail = 200;

const QString place = QStringLiteral("@fence"); ///< no group of a configuration can have this name
const QString agentKey = QStringLiteral("agent");

QStringList installedAgents() {
    QStringList names;
    for (const char* directory : {"/usr/sbin", "/sbin", "/usr/local/sbin"})
        names.append(QDir(QLatin1String(directory)).entryList({QStringLiteral("fence_*")}, QDir::Files));
    names.removeDuplicates();
    return names;
}

Result<QString> programOf(const QString& agent) {
    const QString program = QFileInfo(agent).isAbsolute() ? agent : findProgram(agent);
    if (QFileInfo(program).isExecutable()) return program;
    const QStringList known = installedAgents();
    const QString nearest = known.isEmpty() ? QStringLiteral("\u2013") : nearestWord(agent, known);
    return makeError(Code::FENCE_AGENT_UNKNOWN, {{agentKey, agent}, {QStringLiteral("nearest"), nearest}});
}

/// A line break in a secret would be a further parameter.
Result<QByteArray> readSecret(const FenceDeviceConfig& device, const QString& path) {
    const auto failed = [&](const QString& detail) {
        return makeError(Code::FENCE_SECRET_UNREADABLE, {{QStringLiteral("device"), device.name},
                                                         {QStringLiteral("path"), path},
                                                         {QStringLiteral("detail"), detail}});
    };
    if (auto own = requirePrivate(path); !own) {
        if (own.error().code == Code::FILE_NOT_PRIVATE) return own.error();
        return failed(own.error().args.value(QStringLiteral("detail")));
    }
    const auto read = readWholeFile(path, longestSecret);
    if (!read) return failed(read.error().args.value(QStringLiteral("detail")));
    QByteArray secret = *read;
    while (secret.endsWith('\n') || secret.endsWith('\r'))
        secret.chop(1);
    if (secret.isEmpty() || secret.contains('\n') || secret.contains('\r') || secret.contains('\0'))
        return failed(QStringLiteral("it must be one line of text"));
    return secret;
}

struct Lines {
    QByteArray input;
    QList<QByteArray> secrets;
};

Result<Lines> linesOf(const FenceDeviceConfig& device, FenceAction action) {
    Lines lines;
    lines.input = action == FenceAction::Off ? "action=off\n" : "action=status\n";
    for (auto i = device.parameters.begin(); i != device.parameters.end(); ++i)
        lines.input += i.key().toUtf8() + '=' + i.value().toUtf8() + '\n';
    for (auto i = device.secrets.begin(); i != device.secrets.end(); ++i) {
        const auto secret = readSecret(device, i.value());
        if (!secret) return secret.error();
        lines.input += i.key().toUtf8() + '=' + *secret + '\n';
        lines.secrets.append(*secret);
    }
    return lines;
}

/// The last thing it said, without what nobody may read.
QString detailOf(QByteArray output, const QList<QByteArray>& secrets) {
    for (const QByteArray& secret : secrets)
        output.replace(secret, "***");
    const QStringList lines = QString::fromUtf8(output).split(QLatin1Char('\n'), Qt::SkipEmptyParts);
    return lines.isEmpty() ? QStringLiteral("\u2013") : lines.last().simplified().left(longestDetail);
}

Result<ProgramResult> runAgent(const FenceDeviceConfig& device, ProgramSpec spec, Instant deadline,
                               Containment& containment, const CancelToken& cancel) {
    const auto program = programOf(device.agent);
    if (!program) return program.error();
    // each call has its own: cleaning up after a status call must never kill an off
    static std::atomic<unsigned> calls{0};
    const QString unit = device.name + QLatin1Char('.') + QString::number(++calls);
    const auto prepared = containment.prepare(place, unit);
    if (!prepared) return prepared.error();
    spec.program = *program;
    spec.environment = containment.mark(place, unit);
    spec.place = *prepared;
    auto result = runProgram(spec, deadline, cancel);
    containment.killAndWait(place, unit, killPatience); // whatever it left behind
    containment.remove(place, unit);
    return result;
}

bool saysOff(const ProgramResult& result) {
    return result.exitCode == 2 && result.output.toUpper().contains("OFF");
}

} // namespace

FenceAnswer callFenceAgent(const FenceDeviceConfig& device, FenceAction action, Containment& containment,
                           const CancelToken& cancel) {
    const SystemClock clock;
    const Instant begun = clock.now();
    FenceAnswer answer;
    const auto lines = linesOf(device, action);
    if (!lines) {
        answer.error = lines.error();
        return answer;
    }
    ProgramSpec spec;
    spec.input = lines->input;
    const auto result = runAgent(device, spec, begun + device.timeout, containment, cancel);
    answer.took = clock.now() - begun;
    if (!result) {
        answer.error = result.error();
    } else if (result->exitCode == 0) {
        answer.power = action == FenceAction::Off ? Power::Off : Power::On;
    } else if (action == FenceAction::Status && saysOff(*result)) {
        answer.power = Power::Off;
    } else {
        answer.error = makeError(Code::FENCE_AGENT_FAILED,
                                 {{QStringLiteral("device"), device.name},
                                  {agentKey, device.agent},
                                  {QStringLiteral("how"), result->endText},
                                  {QStringLiteral("detail"), detailOf(result->output, lines->secrets)}});
    }
    return answer;
}

Result<FenceMetadata> readFenceMetadata(const FenceDeviceConfig& device, Containment& containment,
                                        const CancelToken& cancel) {
    ProgramSpec spec;
    spec.arguments = {QStringLiteral("-o"), QStringLiteral("metadata")};
    const SystemClock clock;
    const auto result = runAgent(device, spec, clock.now() + metadataTimeout, containment, cancel);
    if (!result) return result.error();
    auto metadata = parseFenceMetadata(result->output);
    if (metadata) return metadata;
    Error error = metadata.error();
    error.args.insert(agentKey, device.agent);
    return error;
}

} // namespace hotpair::fencing
