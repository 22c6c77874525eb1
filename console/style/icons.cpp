// SPDX-License-Identifier: GPL-3.0-or-later
#include "console/style/icons.h"

#include "console/style/tokens.h"

#include <QFile>
#include <QGuiApplication>
#include <QIconEngine>
#include <QPainter>
#include <QPixmapCache>
#include <QSvgRenderer>

namespace hotpair::console {

namespace {

class StrokeIconEngine final : public QIconEngine {
public:
    StrokeIconEngine(QString name, bool onAccent)
        : m_name(std::move(name))
        , m_onAccent(onAccent) {}

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State) override {
        QSvgRenderer renderer(coloured(mode));
        renderer.render(painter, rect);
    }
    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override {
        return scaledPixmap(size, mode, state, 1.0);
    }
    QPixmap scaledPixmap(const QSize& size, QIcon::Mode mode, QIcon::State state, qreal) override {
        const QString key = QStringLiteral("hotpair-%1-%2-%3x%4")
                                .arg(m_name, colour(mode).name())
                                .arg(size.width())
                                .arg(size.height());
        QPixmap result;
        if (QPixmapCache::find(key, &result)) return result;
        result = QPixmap(size);
        result.fill(Qt::transparent);
        QPainter painter(&result);
        paint(&painter, QRect(QPoint(), size), mode, state);
        painter.end();
        QPixmapCache::insert(key, result);
        return result;
    }
    QIconEngine* clone() const override { return new StrokeIconEngine(m_name, m_onAccent); }
    QString key() const override { return QStringLiteral("hotpair-stroke"); }

private:
    QColor colour(QIcon::Mode mode) const {
        const Tokens& t = tokensFor(QGuiApplication::palette());
        if (mode == QIcon::Disabled) return t.stale;
        return m_onAccent ? t.onAccent : t.text;
    }
    QByteArray coloured(QIcon::Mode mode) const {
        QFile file(QStringLiteral(":/hotpair/icons/%1.svg").arg(m_name));
        if (!file.open(QIODevice::ReadOnly)) return {};
        return file.readAll().replace("currentColor", colour(mode).name().toLatin1());
    }
    QString m_name;
    bool m_onAccent;
};

} // namespace

QIcon icon(const char* name) {
    return QIcon(new StrokeIconEngine(QString::fromLatin1(name), false));
}
QIcon iconOnAccent(const char* name) {
    return QIcon(new StrokeIconEngine(QString::fromLatin1(name), true));
}
QIcon applicationIcon() {
    return QIcon(QStringLiteral(":/hotpair/icons/hotpair.svg"));
}

} // namespace hotpair::console
