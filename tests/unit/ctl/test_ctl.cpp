// hotpairctl against a real control server with a backend that answers as told: exit codes, words, JSON.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "agent/ctl/program.h"
#include "agent/ctl/redact.h"
#include "agent/ctl/table.h"
#include "common/model/status.h"
#include "tests/unit/control/fixture.h"

#include <QDirIterator>
#include <QJsonArray>
#include <QJsonDocument>
#include <QProcess>

using namespace hotpair;
using namespace hotpair::control;

class TestCtl : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void outcomesBecomeExitCodes_data();
    void outcomesBecomeExitCodes();
    void silenceIsUnknown();
    void nobodyThereIsUnreachable();
    void usageErrors_data();
    void usageErrors();
    void mistypedWordsNameTheNearest();
    void everyVerbHasHelpInBothLanguages();
    void everyVerbAndOptionIsInTheManual();
    void languageFollowsTheLocale();
    void refusalNamesCodeAndRemedy();
    void statusIsTheDocument();
    void remoteNeedsPinAndPassword();
    void initRefusesToOverwrite();
    void fingerprintIsThePinOfTheServer();
    void pairingByVerbs();
    void parametersArriveAsTyped();
    void forceIsTwoStep();
    void badConfigurationNamesItsPlace();
    void chineseColumnsLineUp();
    void eventsAreListed();
    void healthIsShownAndGraded();
    void bundleOfBothNodes();
    void bundleWithoutTheAgent();
    void bundleThatCannotBeWritten();
    void storiesArePlayed();
    void storyMistakesNameTheirLine_data();
    void storyMistakesNameTheirLine();
    void secretsAreRemoved();
    void anonymousMeansNoNamesAndAddresses();

private:
    struct Run {
        ctl::Exit exit;
        QString out, err;
    };
    Run run(const QStringList& arguments, const char* locale = "C");
    Run local(const Machine& m, const QStringList& arguments, const char* locale = "C") {
        return run(QStringList{QStringLiteral("--state-dir"), m.dir} + arguments, locale);
    }
    QString file(const QByteArray& content, const QString& suffix = {}) {
        QFile f(m_dir.filePath(QString::number(++m_files) + suffix));
        if (f.open(QIODevice::WriteOnly)) f.write(content);
        return f.fileName();
    }
    QTemporaryDir m_dir;
    int m_files = 0;
};

TestCtl::Run TestCtl::run(const QStringList& arguments, const char* locale) {
    Run result{};
    QTextStream out(&result.out), err(&result.err);
    result.exit = ctl::run(arguments, QLatin1String(locale), out, err);
    out.flush();
    err.flush();
    return result;
}

static QStringList words(const char* text) {
    return QString::fromUtf8(text).split(QLatin1Char(' '));
}

void TestCtl::outcomesBecomeExitCodes_data() {
    QTest::addColumn<int>("outcome");
    QTest::addColumn<int>("exit");
    QTest::newRow("done") << int(Outcome::Done) << 0;
    QTest::newRow("failed") << int(Outcome::Failed) << 1;
    QTest::newRow("refused") << int(Outcome::Refused) << 3;
    QTest::newRow("unknown") << int(Outcome::Unknown) << 5;
}

void TestCtl::outcomesBecomeExitCodes() {
    QFETCH(int, outcome);
    QFETCH(int, exit);
    Machine m(QStringLiteral("node-a"));
    m.backend.answer = [&](const ControlRequest&, const Responder& r) {
        r.reply({Outcome(outcome),
                 {},
                 outcome ? std::optional<Error>(
                               makeError(Code::LINK_DOWN, {{QStringLiteral("link"), QStringLiteral("lan")}}))
                         : std::nullopt});
    };
    for (const char* verb : {"group start db", "switchover db --to node-b", "mirror pause data"}) {
        const Run plain = local(m, words(verb));
        QCOMPARE(int(plain.exit), exit);
        QCOMPARE(plain.err.isEmpty(), exit == 0);
        const Run json = local(m, words(verb) + words("--json"));
        QCOMPARE(int(json.exit), exit);
        QVERIFY(json.err.isEmpty());
        const QJsonObject object = QJsonDocument::fromJson(json.out.toUtf8()).object();
        if (exit)
            QCOMPARE(object.value(QLatin1String("error")).toObject().value(QLatin1String("code")).toString(),
                     QStringLiteral("LINK_DOWN"));
    }
}

void TestCtl::silenceIsUnknown() {
    Machine m(QStringLiteral("node-a"));
    QList<Responder> kept;
    m.backend.answer = [&](const ControlRequest&, const Responder& r) { kept.append(r); };
    const Run r = local(m, words("group start db --timeout 0.05"));
    QCOMPARE(int(r.exit), 5);
    QVERIFY(r.err.contains(QLatin1String("REQUEST_TIMED_OUT")));
}

void TestCtl::nobodyThereIsUnreachable() {
    QCOMPARE(int(run({QStringLiteral("status"), QStringLiteral("--state-dir"), m_dir.path()}).exit), 4);
    const QString nowhere = QStringLiteral("127.0.0.1:%1").arg(Machine::freePort());
    const Run r = run({QStringLiteral("status"), QStringLiteral("--connect"), nowhere,
                       QStringLiteral("--pin"), QString(64, QLatin1Char('a'))});
    QCOMPARE(int(r.exit), 4);
    QVERIFY(r.err.contains(nowhere));
}

void TestCtl::usageErrors_data() {
    QTest::addColumn<QString>("line");
    for (const char* line :
         {"", "frobnicate", "group", "group dance db", "switchover", "switchover a b",
          "switchover db --too node-b", "switchover db --to", "status --force", "explain", "explain soon",
          "init", "user add bob", "config rollback x", "events --since yesterday", "status --connect nowhere",
          "status --connect 10.0.0.1:7420 --pin 12"})
        QTest::newRow(line) << QString::fromLatin1(line);
}

void TestCtl::usageErrors() {
    QFETCH(QString, line);
    const Run r = run(line.split(QLatin1Char(' '), Qt::SkipEmptyParts));
    QCOMPARE(int(r.exit), 2);
    QVERIFY(!r.err.isEmpty());
    QVERIFY(r.out.isEmpty());
}

void TestCtl::mistypedWordsNameTheNearest() {
    QVERIFY(run(words("swichover db")).err.contains(QStringLiteral("“switchover”")));
    QVERIFY(run(words("config aply x")).err.contains(QStringLiteral("“config apply”")));
    QVERIFY(run(words("config aply x"), "zh_CN.UTF-8").err.contains(QStringLiteral("“config apply”")));
    const Run unknown = run(words("status --jsn"));
    QVERIFY2(unknown.err.contains(QStringLiteral("no option --jsn")), qPrintable(unknown.err));
    QVERIFY2(unknown.err.count(QLatin1Char('\n')) < 5, "the mistake must not scroll away");
}

void TestCtl::everyVerbHasHelpInBothLanguages() {
    for (const ctl::Command& command : ctl::commands()) {
        const Run en = run(words(command.words) + words("--help")),
                  zh = run(words(command.words) + words("--help"), "zh_CN.UTF-8");
        QCOMPARE(int(en.exit), 0);
        QVERIFY2(en.out.contains(QString::fromUtf8(command.english)) &&
                     en.out.contains(QLatin1String(command.words)),
                 command.words);
        QVERIFY2(zh.out.contains(QString::fromUtf8(command.chinese)), command.words);
    }
    QCOMPARE(int(run(words("--help")).exit), 0);
    QCOMPARE(run(words("help")).out, run(words("--help")).out);
    QCOMPARE(run(words("help group stop")).out, run(words("group stop --help")).out);
    QCOMPARE(int(run(words("help nonsense")).exit), 2);
    QVERIFY(run(words("help nonsense")).err.contains(QLatin1String("nonsense")));
}

void TestCtl::everyVerbAndOptionIsInTheManual() {
    for (const char* language : {"en", "zh_CN"}) {
        QFile page(QStringLiteral(SOURCE_ROOT "/resources/help/%1/commands.md").arg(QLatin1String(language)));
        QVERIFY(page.open(QIODevice::ReadOnly));
        const QStringList lines = QString::fromUtf8(page.readAll()).split(QLatin1Char('\n'));
        for (const ctl::Command& command : ctl::commands()) {
            const QString verb = QLatin1Char('`') + QLatin1String(command.words);
            const auto row = std::find_if(lines.begin(), lines.end(),
                                          [&](const QString& line) { return line.contains(verb); });
            QVERIFY2(row != lines.end(), command.words);
            for (const QString& option :
                 QString::fromLatin1(command.options).split(QLatin1Char(' '), Qt::SkipEmptyParts))
                QVERIFY2(row->contains(option), qPrintable(verb + QLatin1Char(' ') + option));
        }
    }
}

void TestCtl::languageFollowsTheLocale() {
    const QStringList status{QStringLiteral("status"), QStringLiteral("--state-dir"), m_dir.path()};
    QVERIFY(run(status, "zh_CN.UTF-8").err.contains(QStringLiteral("失败")));
    QVERIFY(run(status, "en_US.UTF-8").err.contains(QLatin1String("Failed")));
    QVERIFY(run(status + words("--lang zh"), "en_US.UTF-8").err.contains(QStringLiteral("失败")));
}

void TestCtl::refusalNamesCodeAndRemedy() {
    Machine m(QStringLiteral("node-a"));
    m.backend.answer = [](const ControlRequest&, const Responder& r) {
        r.refused(makeError(Code::LINK_DOWN, {{QStringLiteral("link"), QStringLiteral("cross")}}));
    };
    const Run r = local(m, words("group start db"));
    QVERIFY(r.err.contains(QLatin1String("LINK_DOWN: Heartbeat link cross is down.")));
    QVERIFY(r.err.contains(QLatin1String("Check the cable")));
}

void TestCtl::statusIsTheDocument() {
    Machine m(QStringLiteral("node-a"));
    const Run early = local(m, words("status"));
    QCOMPARE(int(early.exit), 1);
    QVERIFY(early.err.contains(QLatin1String("AGENT_STARTING")));
    ClusterStatus status;
    status.cluster = QStringLiteral("erp");
    status.node = QStringLiteral("node-a");
    status.time = QStringLiteral("2026-01-01T00:00:00.000Z");
    status.groups = {{QStringLiteral("db"), QStringLiteral("active"), QStringLiteral("node-a"), 5}};
    m.server->publish(status);
    const Run r = local(m, words("status --json"));
    QCOMPARE(int(r.exit), 0);
    QCOMPARE(QJsonDocument::fromJson(r.out.toUtf8()).object(), toJson(status));
    const Run table = local(m, words("status"));
    QVERIFY(table.out.contains(QLatin1String("erp")) && table.out.contains(QLatin1String("node-a")));
}

void TestCtl::remoteNeedsPinAndPassword() {
    Machine m(QStringLiteral("node-a"));
    m.server->publish({});
    const QString good = file("correct horse\n"), bad = file("wrong horse\n");
    const QStringList base{QStringLiteral("status"), QStringLiteral("--json"), QStringLiteral("--connect"),
                           m.options.listen.toString()};
    const QStringList pin{QStringLiteral("--pin"), fingerprintText(m.identity->id())};
    const auto code = [](const Run& r) {
        return QJsonDocument::fromJson(r.out.toUtf8())
            .object()
            .value(QLatin1String("error"))
            .toObject()
            .value(QLatin1String("code"))
            .toString();
    };
    QCOMPARE(int(run(base + pin + QStringList{QStringLiteral("--password-file"), good}).exit), 0);
    const Run unpinned = run(base + QStringList{QStringLiteral("--password-file"), good});
    QCOMPARE(int(unpinned.exit), 3);
    QCOMPARE(code(unpinned), QStringLiteral("FINGERPRINT_UNKNOWN"));
    const Run other = run(base + QStringList{QStringLiteral("--pin"), QString(64, QLatin1Char('a')),
                                             QStringLiteral("--password-file"), good});
    QCOMPARE(int(other.exit), 3);
    QCOMPARE(code(other), QStringLiteral("FINGERPRINT_CHANGED"));
    const Run wrong = run(base + pin + QStringList{QStringLiteral("--password-file"), bad});
    QCOMPARE(int(wrong.exit), 3);
    QCOMPARE(code(wrong), QStringLiteral("LOGIN_REFUSED"));
}

void TestCtl::initRefusesToOverwrite() {
    const QString dir = m_dir.filePath(QStringLiteral("fresh")), password = file("correct horse\n");
    const QStringList init{QStringLiteral("init"),
                           QStringLiteral("--name"),
                           QStringLiteral("node-a"),
                           QStringLiteral("--state-dir"),
                           dir,
                           QStringLiteral("--password-file"),
                           password};
    QCOMPARE(int(run(init).exit), 0);
    const auto id = (*loadIdentity(dir))->id();
    const Run again = run(init);
    QCOMPARE(int(again.exit), 3);
    QVERIFY(again.err.contains(QLatin1String("STATE_EXISTS")));
    QCOMPARE((*loadIdentity(dir))->id(), id);
    QCOMPARE(loadNodeSettings(dir)->listen, (Endpoint{QStringLiteral("0.0.0.0"), 7420}));
    QVERIFY(
        passwordMatches(findUser(*loadUsers(dir), QStringLiteral("admin")), QStringLiteral("correct horse")));
    const QString other = m_dir.filePath(QStringLiteral("other"));
    QStringList shortPassword = init;
    shortPassword.replace(4, other);
    shortPassword.replace(6, file("short\n"));
    QVERIFY(run(shortPassword).err.contains(QLatin1String("PASSWORD_UNFIT")));
    QVERIFY(!QFile::exists(other + QStringLiteral("/node.json")));
}

void TestCtl::fingerprintIsThePinOfTheServer() {
    Machine m(QStringLiteral("node-a"));
    QCOMPARE(*fingerprintFromText(local(m, words("fingerprint")).out), m.identity->id());
    const Run r = run({QStringLiteral("fingerprint"), QStringLiteral("--state-dir"), m_dir.path()});
    QCOMPARE(int(r.exit), 3);
    QVERIFY(r.err.contains(QLatin1String("STATE_MISSING")));
}

void TestCtl::pairingByVerbs() {
    Machine a(QStringLiteral("node-a")), b(QStringLiteral("node-b"));
    const Run invited = local(a, words("pair invite"));
    QCOMPARE(int(invited.exit), 0);
    QCOMPARE(invited.out.count(QLatin1Char('\n')), 1); // a script takes the code from stdout
    QCOMPARE(int(local(b, words("pair join") + QStringList{invited.out.trimmed()}).exit), 0);
    QVERIFY(a.server->members().paired() && b.server->members().paired());
    QCOMPARE(int(local(b, words("pair join XXXX")).exit), 3);
}

void TestCtl::parametersArriveAsTyped() {
    Machine m(QStringLiteral("node-a"));
    const auto asked = [&](const char* line) {
        local(m, words(line));
        return m.backend.requests.isEmpty() ? ControlRequest{} : m.backend.requests.takeLast();
    };
    ControlRequest r = asked("switchover db --to=node-b --dry-run");
    QCOMPARE(r.verb, QStringLiteral("switchover"));
    QCOMPARE(r.params, (QJsonObject{{QStringLiteral("group"), QStringLiteral("db")},
                                    {QStringLiteral("to"), QStringLiteral("node-b")},
                                    {QStringLiteral("dryRun"), true}}));
    for (const char* verb : {"start", "stop", "hold", "resume", "clear"}) {
        r = asked(qPrintable(QStringLiteral("group %1 db").arg(QLatin1String(verb))));
        QCOMPARE(r.verb, QStringLiteral("group.") + QLatin1String(verb));
        QCOMPARE(r.params, (QJsonObject{{QStringLiteral("group"), QStringLiteral("db")}}));
    }
    r = asked("mirror resolve data --keep node-a");
    QCOMPARE(r.verb, QStringLiteral("mirror.resolve"));
    QCOMPARE(r.params.value(QLatin1String("yesLoseData")).toBool(), false);
}

void TestCtl::forceIsTwoStep() {
    Machine m(QStringLiteral("node-a"));
    const Run once = local(m, words("takeover db --force --json")); // no terminal to confirm on
    QCOMPARE(int(once.exit), 3);
    QVERIFY(once.out.contains(QLatin1String("FORCE_NOT_CONFIRMED")));
    QVERIFY(m.backend.requests.isEmpty());
    QCOMPARE(int(local(m, words("takeover db --force --yes-lose-data")).exit), 0);
    QCOMPARE(m.backend.requests[0].params.value(QLatin1String("confirm")).toString(), QStringLiteral("db"));
}

void TestCtl::badConfigurationNamesItsPlace() {
    Machine m(QStringLiteral("node-a"));
    const QString path = file("{\n  \"cluster\": { \"nam\": \"erp\" }\n}\n");
    for (const char* verb : {"config validate", "config apply"}) {
        const Run r = local(m, words(verb) + QStringList{path});
        QCOMPARE(int(r.exit), 3);
        QVERIFY2(r.err.contains(path + QStringLiteral(":2:16")), qPrintable(r.err));
        QVERIFY(r.err.contains(QLatin1String("CONFIG_UNKNOWN_KEY")));
    }
    QVERIFY(m.backend.requests.isEmpty()); // nothing of it reached the agent
    QVERIFY(local(m, words("config validate /nonexistent")).err.contains(QLatin1String("FILE_UNREADABLE")));
}

void TestCtl::chineseColumnsLineUp() {
    QCOMPARE(ctl::displayWidth(QStringLiteral("节点 a")), 6);
    ctl::Table table({QStringLiteral("节点"), QStringLiteral("x")});
    table.add({QStringLiteral("abcd"), QStringLiteral("y")});
    QCOMPARE(table.text(), QStringLiteral("节点  x\nabcd  y\n"));
}

void TestCtl::eventsAreListed() {
    Machine m(QStringLiteral("node-a"));
    EventRecord event{7,
                      QStringLiteral("2026-01-01T00:00:00.000Z"),
                      QStringLiteral("node-a"),
                      Code::LINK_DOWN,
                      {{QStringLiteral("link"), QStringLiteral("la\x1b[2Jn")}},
                      {}};
    m.backend.answer = [&](const ControlRequest&, const Responder& r) {
        r.done({{QStringLiteral("events"), QJsonArray{toJson(event)}}});
    };
    const Run r = local(m, words("events --since 2h --limit 10"));
    QCOMPARE(int(r.exit), 0);
    QVERIFY(r.out.contains(QLatin1String("LINK_DOWN")) && r.out.contains(QLatin1String("#7")));
    QVERIFY(!r.out.contains(QLatin1Char('\x1b'))); // no terminal tricks from an argument
    QCOMPARE(m.backend.requests[0].params.value(QLatin1String("limit")).toInt(), 10);
    QVERIFY(QDateTime::fromString(m.backend.requests[0].params.value(QLatin1String("since")).toString(),
                                  Qt::ISODateWithMs)
                .isValid());
}

static QJsonObject healthOf(const char* code) {
    QJsonObject reading{{QStringLiteral("kind"), QStringLiteral("disk")},
                        {QStringLiteral("name"), QStringLiteral("/dev/sda")},
                        {QStringLiteral("value"), 41},
                        {QStringLiteral("unit"), QStringLiteral("°C")}};
    if (code)
        reading.insert(
            QStringLiteral("problem"),
            toJson(makeError(*codeFromName(code), {{QStringLiteral("name"), QStringLiteral("/dev/sda")},
                                                   {QStringLiteral("model"), QStringLiteral("X")},
                                                   {QStringLiteral("value"), QStringLiteral("3")}})));
    return {{QStringLiteral("nodes"),
             QJsonArray{QJsonObject{{QStringLiteral("node"), QStringLiteral("node-a")},
                                    {QStringLiteral("readings"), QJsonArray{reading}}}}}};
}

/// 0 when nothing is worse than a warning; a node that does not answer is a failure.
void TestCtl::healthIsShownAndGraded() {
    Machine m(QStringLiteral("node-a"));
    QJsonObject answer;
    m.backend.answer = [&](const ControlRequest&, const Responder& r) { r.done(answer); };
    const std::pair<const char*, int> cases[] = {
        {nullptr, 0}, {"HEALTH_DISK_DEFECTS", 0}, {"HEALTH_DISK_FAILING", 1}};
    for (const auto& [code, exit] : cases) {
        answer = healthOf(code);
        const Run r = local(m, words("health"));
        QCOMPARE(int(r.exit), exit);
        QVERIFY(r.out.contains(QStringLiteral("41 °C")));
        if (code) QVERIFY(r.out.contains(QLatin1String(code)));
        QCOMPARE(int(local(m, words("health --json")).exit), exit);
    }
    QVERIFY(local(m, words("health"), "zh_CN.UTF-8").out.contains(QStringLiteral("磁盘")));
    answer = {
        {QStringLiteral("nodes"),
         QJsonArray{QJsonObject{{QStringLiteral("node"), QStringLiteral("node-b")},
                                {QStringLiteral("error"),
                                 toJson(makeError(Code::PEER_UNREACHABLE,
                                                  {{QStringLiteral("node"), QStringLiteral("node-b")}}))}}}}};
    const Run silent = local(m, words("health"));
    QCOMPARE(int(silent.exit), 1);
    QVERIFY(silent.out.contains(QLatin1String("PEER_UNREACHABLE")));
}

static const char* const secretDocument =
    R"({"cluster":{"name":"erp"},"nodes":[{"name":"node-a","control":"10.0.0.1:7420"},{"name":"node-b","control":"10.0.0.2:7420"}],
    "groups":[{"name":"payroll","resources":[{"type":"process","name":"app","program":"/opt/acme/app","environment":{"PW":"hunter2"},
    "arguments":["--password","hunter2","--db=postgres://u:hunter2@10.0.0.9/x","--token=hunter2","--port","5432"]}]}]})";

/// Answers as two agents would.
static void answerBundle(const ControlRequest& q, const Responder& r) {
    const QByteArray big(5 << 20, 'x'); // three pieces
    const QByteArray event =
        QJsonDocument(toJson(EventRecord{3,
                                         QStringLiteral("2026-01-01T00:00:00.000Z"),
                                         QStringLiteral("node-a"),
                                         Code::LINK_DOWN,
                                         {{QStringLiteral("link"), QStringLiteral("lan")}},
                                         {}}))
            .toJson(QJsonDocument::Compact);
    const QString node = q.params[QLatin1String("node")].toString(),
                  name = q.params[QLatin1String("name")].toString();
    if (q.verb == QLatin1String("config.show"))
        return r.done(
            {{QStringLiteral("revision"), 4}, {QStringLiteral("document"), QLatin1String(secretDocument)}});
    if (q.verb == QLatin1String("bundle.files") && node == QLatin1String("node-b"))
        return r.failed(makeError(Code::PEER_UNREACHABLE, {{QStringLiteral("node"), node}}));
    if (q.verb == QLatin1String("bundle.files")) {
        QJsonArray files;
        for (const char* file : {"journal/events-1.jsonl", "journal/events-2.jsonl",
                                 "journal/flight/flight-1.recz", "../../outside"})
            files.append(QJsonObject{{QStringLiteral("name"), QLatin1String(file)}});
        return r.done({{QStringLiteral("node"), QStringLiteral("node-a")}, {QStringLiteral("files"), files}});
    }
    if (q.verb == QLatin1String("bundle.read")) {
        const auto piece = [](const QString& called, const QByteArray& data) {
            return QJsonObject{{QStringLiteral("name"), called},
                               {QStringLiteral("data"), QString::fromLatin1(data.toBase64())}};
        };
        if (name.contains(QLatin1String("flight")))
            return r.done(
                {{QStringLiteral("pieces"),
                  QJsonArray{piece(name, big.mid(q.params[QLatin1String("offset")].toInteger(), 2 << 20))}}});
        // the small one after it comes along; so does one that nobody asked for
        return r.done({{QStringLiteral("pieces"),
                        QJsonArray{piece(name, event), piece(QStringLiteral("journal/events-2.jsonl"), event),
                                   piece(QStringLiteral("uninvited"), event)}}});
    }
    r.done();
}

/// name -> content of what tar finds in it.
static QMap<QString, QByteArray> unpacked(const QString& bundle) {
    QTemporaryDir dir;
    QProcess::execute(QStringLiteral("tar"),
                      {QStringLiteral("-xzf"), bundle, QStringLiteral("-C"), dir.path()});
    QMap<QString, QByteArray> files;
    for (QDirIterator it(dir.path(), QDir::Files, QDirIterator::Subdirectories); it.hasNext();) {
        QFile file(it.next());
        if (file.open(QIODevice::ReadOnly))
            files.insert(file.fileName().mid(dir.path().size() + 1).section(QLatin1Char('/'), 1),
                         file.readAll());
    }
    return files;
}

void TestCtl::bundleOfBothNodes() {
    Machine m(QStringLiteral("node-a"));
    m.backend.answer = answerBundle;
    ClusterStatus status;
    status.cluster = QStringLiteral("erp");
    status.node = QStringLiteral("node-a");
    status.nodes = {
        {QStringLiteral("node-a"), true}, {QStringLiteral("node-b")}, {QStringLiteral("../../../evil")}};
    m.server->publish(status);
    const QString path = m_dir.filePath(QStringLiteral("b.tar.gz"));
    const Run r = local(m, {QStringLiteral("bundle"), path});
    QVERIFY2(r.exit == ctl::Done, qPrintable(r.err));
    QVERIFY(r.out.contains(QLatin1String("node-b"))); // what is missing is said
    QCOMPARE(QFile::permissions(path) & (QFile::ReadGroup | QFile::ReadOther), QFile::Permissions());
    const auto files = unpacked(path);
    for (const char* name : {"README.txt", "config.json", "status.json", "check.json", "health.json",
                             "nodes/node-a/journal/events-1.jsonl", "nodes/node-a/journal/events-2.jsonl"})
        QVERIFY2(files.contains(QLatin1String(name)), name);
    QCOMPARE(files[QStringLiteral("nodes/node-a/journal/flight/flight-1.recz")], QByteArray(5 << 20, 'x'));
    QVERIFY(files[QStringLiteral("nodes/node-a/journal/events-1.jsonl.txt")].contains("LINK_DOWN"));
    QVERIFY(files[QStringLiteral("README.txt")].contains("node-b"));
    for (auto it = files.begin(); it != files.end(); ++it) {
        QVERIFY2(!it.value().contains("hunter2"), qPrintable(it.key()));
        QVERIFY2(!it.key().contains(QLatin1String("outside")) &&
                     !it.key().contains(QLatin1String("uninvited")),
                 qPrintable(it.key()));
    }

    const Run anonymous =
        local(m, {QStringLiteral("bundle"), path, QStringLiteral("--anonymise"), QStringLiteral("--json")});
    QVERIFY2(anonymous.exit == ctl::Done, qPrintable(anonymous.out));
    const auto hidden = unpacked(path); // the older bundle was replaced
    QVERIFY(hidden.size() > 5);
    for (auto it = hidden.begin(); it != hidden.end(); ++it)
        for (const char* word : {"node-a", "erp", "payroll", "10.0.0.", "acme", "hunter2"})
            QVERIFY2(!it.value().contains(word) && !it.key().contains(QLatin1String("flight")),
                     qPrintable(it.key() + QLatin1String(word)));
}

/// A dead agent is when a bundle is needed most.
void TestCtl::bundleWithoutTheAgent() {
    Machine m(QStringLiteral("node-a"));
    m.server.reset();
    QDir().mkpath(m.dir + QStringLiteral("/journal/flight"));
    QFile recording(m.dir + QStringLiteral("/journal/flight/flight-1.rec"));
    QVERIFY(recording.open(QIODevice::WriteOnly));
    recording.write("beats");
    recording.close();
    const QString path = m_dir.filePath(QStringLiteral("dead.tar.gz"));
    const Run r = local(m, {QStringLiteral("bundle"), path});
    QCOMPARE(int(r.exit), 0);
    const auto files = unpacked(path);
    QCOMPARE(files[QStringLiteral("nodes/node-a/journal/flight/flight-1.rec")], QByteArray("beats"));
    for (auto it = files.begin(); it != files.end(); ++it)
        QVERIFY2(!it.key().contains(QLatin1String("key")) && !it.value().contains("PRIVATE KEY"),
                 qPrintable(it.key()));
    QCOMPARE(int(run({QStringLiteral("bundle"), path, QStringLiteral("--state-dir"), m_dir.path()}).exit), 4);
}

void TestCtl::bundleThatCannotBeWritten() {
    Machine m(QStringLiteral("node-a"));
    m.backend.answer = answerBundle;
    const Run r = local(m, {QStringLiteral("bundle"), m_dir.filePath(QStringLiteral("missing/b.tar.gz"))});
    QCOMPARE(int(r.exit), 1);
    QVERIFY(r.err.contains(QLatin1String("BUNDLE_NOT_WRITTEN")));
}

void TestCtl::storiesArePlayed() {
    const QString told = QStringLiteral(SOURCE_ROOT "/tests/scenarios/stories/63-fence-agent-killed.story");
    const Run same = run({QStringLiteral("replay"), told});
    QCOMPARE(same.exit, ctl::Exit::Done);
    QVERIFY(same.out.contains(QStringLiteral("the guard marks term 1 and gives the tie")));
    QVERIFY(same.out.contains(QStringLiteral("It went as told.")));
    QFile original(told);
    QVERIFY(original.open(QIODevice::ReadOnly));
    const QString later =
        file(original.readAll().replace("3000 kill-agent A", "3100 kill-agent A"), QStringLiteral(".story"));
    const Run other = run({QStringLiteral("replay"), later}, "zh_CN.UTF-8");
    QCOMPARE(other.exit, ctl::Exit::Failed);
    QVERIFY(other.out.contains(QStringLiteral("与所述不同")));
    const Run json = run({QStringLiteral("replay"), later, QStringLiteral("--json")});
    const QJsonObject document = QJsonDocument::fromJson(json.out.toUtf8()).object();
    QCOMPARE(document[QLatin1String("asTold")], QJsonValue(false));
    const int first = document[QLatin1String("firstDifference")].toInt();
    QCOMPARE(document[QLatin1String("decided")].toArray().at(first - 1).toString(),
             QStringLiteral("  3100.0  == kill-agent A"));
    const Run untold =
        run({QStringLiteral("replay"), file("0 power-on A\n900 end\n---\n", QStringLiteral(".story"))});
    QCOMPARE(untold.exit, ctl::Exit::Done); // nothing to compare with
}

void TestCtl::storyMistakesNameTheirLine_data() {
    QTest::addColumn<QByteArray>("story");
    QTest::addColumn<QString>("words");
    QTest::newRow("command") << QByteArray("manual\n0 power-on A\n5 power-of A\n9 end\n---\n")
                             << QStringLiteral("line 3: power-of A");
    QTest::newRow("setting") << QByteArray("manuel\n0 power-on A\n9 end\n---\n")
                             << QStringLiteral("line 1: manuel");
    QTest::newRow("time") << QByteArray("99999999999999999999 power-on A\n9 end\n---\n")
                          << QStringLiteral("line 1: 9999");
    QTest::newRow("too long") << QByteArray("0 power-on A\n3600001 end\n---\n")
                              << QStringLiteral("line 2: 3600001 end");
    QTest::newRow("no end") << QByteArray("0 power-on A\n---\n") << QStringLiteral("MILLISECONDS end");
    QTest::newRow("nothing") << QByteArray() << QStringLiteral("---");
}

void TestCtl::storyMistakesNameTheirLine() {
    QFETCH(const QByteArray, story);
    QFETCH(const QString, words);
    const Run wrong = run({QStringLiteral("replay"), file(story, QStringLiteral(".story"))});
    QCOMPARE(wrong.exit, ctl::Exit::Refused);
    QVERIFY2(wrong.err.contains(words), qPrintable(wrong.err));
    QCOMPARE(run({QStringLiteral("replay"), QStringLiteral("/nowhere.story")}).exit, ctl::Exit::Refused);
}

void TestCtl::secretsAreRemoved() {
    const auto document = QJsonDocument::fromJson(secretDocument).object();
    const QByteArray out = QJsonDocument(ctl::withoutSecrets(document).toObject()).toJson();
    QVERIFY(!out.contains("hunter2"));
    for (const char* kept : {"--password", "--token=", "postgres://u:", "5432", "\"PW\"", "/opt/acme/app"})
        QVERIFY2(out.contains(kept), kept);
}

void TestCtl::anonymousMeansNoNamesAndAddresses() {
    ctl::Anonymiser a;
    a.learn(QJsonValue(QJsonDocument::fromJson(secretDocument).object()));
    const QByteArray out =
        a.anonymous("payroll on node-a:7420 10.0.0.1:7420 [fd00::1]:7421 52:54:00:12:34:56 at 12:30:05, "
                    "payrolls node-a2 version 0.1.0 127.0.0.1 /opt/acme/app 10.0.0.1");
    QCOMPARE(out, QByteArray("group-1 on node-1:7420 address-1:7420 [address-2]:7421 address-3 at 12:30:05, "
                             "payrolls node-a2 version 0.1.0 127.0.0.1 path-1 address-1"));
    QCOMPARE(a.anonymous("10.0.0.1 node-b"), QByteArray("address-1 node-2")); // the same by the same
}

QTEST_GUILESS_MAIN(TestCtl)
#include "test_ctl.moc"
