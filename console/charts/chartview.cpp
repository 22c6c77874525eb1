// SPDX-License-Identifier: GPL-3.0-or-later
#include "console/charts/chartview.h"

#include "console/style/fonts.h"
#include "console/style/tokens.h"

#include <QChart>
#include <QChartView>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineSeries>
#include <QScatterSeries>
#include <QVBoxLayout>
#include <QValueAxis>

namespace hotpair::console {

class ChartView::Private {
public:
    explicit Private(int colour)
        : seriesColour(colour) {}
    const int seriesColour;
    QLabel *title, *figures, *threshold, *note;
    QChart* chart; ///< owned by the view
    QChartView* view;
    QLineSeries *line, *limit;
    QScatterSeries* lost;
    QValueAxis *x, *y;
    double end = 0, limitAt = 0;
    bool stale = false;

    void colours(const QPalette& palette) {
        const Tokens& t = tokensFor(palette);
        const QColor series[] = {t.series1, t.series2, t.series3};
        line->setPen(QPen(stale ? t.stale : series[seriesColour % 3], 1.6));
        QPen dashed(t.bad, 1.2);
        dashed.setDashPattern({5, 3});
        limit->setPen(dashed);
        lost->setColor(t.warning);
        lost->setBorderColor(Qt::transparent);
        for (auto* axis : {x, y}) {
            axis->setLabelsColor(t.dim);
            axis->setLabelsFont(sized(10));
            axis->setLinePenColor(t.line);
            axis->setGridLineColor(t.line);
        }
        x->setGridLineVisible(false);
        y->setLineVisible(false);
        threshold->setStyleSheet(QStringLiteral("color: %1").arg(t.dim.name())); // a setting, not an alarm
    }
    void placeOverlay() {
        const QRectF plot = chart->plotArea();
        const QRect inView = view->mapFromScene(plot).boundingRect();
        // Labels that do not fit between two grid lines become dots: fewer lines for low charts.
        y->setTickCount(plot.height() < 84 ? 3 : 5);
        note->adjustSize();
        note->move(inView.center() - note->rect().center());
    }
};

ChartView::ChartView(int seriesColour, QWidget* parent)
    : QFrame(parent)
    , d(std::make_unique<Private>(seriesColour)) {
    setProperty("card", true);
    setMinimumHeight(122);
    d->title = new QLabel(this);
    d->title->setProperty("heading", true);
    d->figures = new QLabel(this);
    d->figures->setProperty("dim", true);
    d->chart = new QChart;
    d->chart->legend()->hide();
    d->chart->setAnimationOptions(QChart::NoAnimation);
    d->chart->setBackgroundVisible(false);
    d->chart->setMargins(QMargins(0, 0, 6, 0));
    d->chart->layout()->setContentsMargins(0, 0, 0, 0);
    d->view = new QChartView(d->chart, this);
    d->view->setRenderHint(QPainter::Antialiasing);
    d->view->setFrameShape(QFrame::NoFrame);
    d->view->setBackgroundBrush(Qt::NoBrush);
    d->view->setStyleSheet(QStringLiteral("background: transparent"));
    d->view->setFocusPolicy(Qt::NoFocus);
    d->view->setAttribute(Qt::WA_TransparentForMouseEvents);
    d->line = new QLineSeries(d->chart);
    d->limit = new QLineSeries(d->chart);
    d->lost = new QScatterSeries(d->chart);
    d->lost->setMarkerShape(QScatterSeries::MarkerShapeTriangle);
    d->lost->setMarkerSize(9);
    d->x = new QValueAxis(d->chart);
    d->y = new QValueAxis(d->chart);
    d->x->setTickCount(7);
    d->x->setLabelFormat(QStringLiteral("%.0f s"));
    d->y->setTickCount(5);
    d->chart->addAxis(d->x, Qt::AlignBottom);
    d->chart->addAxis(d->y, Qt::AlignLeft);
    for (QXYSeries* series : std::initializer_list<QXYSeries*>{d->line, d->limit, d->lost}) {
        d->chart->addSeries(series);
        series->attachAxis(d->x);
        series->attachAxis(d->y);
        series->setPointsVisible(series == d->lost);
    }
    d->threshold = new QLabel(this);
    d->threshold->setFont(sized(11));
    d->note = new QLabel(d->view);
    d->note->setProperty("stale", true);
    auto* head = new QHBoxLayout;
    head->setSpacing(grid + 4);
    head->addWidget(d->title);
    head->addWidget(d->figures, 1);
    head->addWidget(d->threshold);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(grid * 2 - 2, grid, grid + 6, 2);
    column->setSpacing(2);
    column->addLayout(head);
    column->addWidget(d->view, 1);
    connect(d->chart, &QChart::plotAreaChanged, this, [this] { d->placeOverlay(); });
    d->colours(palette());
    setWindow(60);
    setRange(1, 0, {});
    setStale({});
}

ChartView::~ChartView() = default;

void ChartView::setHeading(const QString& title, const QString& figures) {
    d->title->setText(title);
    d->figures->setText(figures);
    setAccessibleName(title + QStringLiteral(": ") + figures);
}

QString ChartView::heading() const {
    return d->title->text() + QLatin1Char(' ') + d->figures->text();
}

void ChartView::setWindow(int seconds) {
    d->x->setRange(-seconds, 0);
    d->x->setTickCount(seconds <= 60 ? 7 : 11);
}

void ChartView::setRange(double end, double threshold, const QString& text) {
    if (d->end != end) {
        d->end = end;
        d->y->setRange(0, end);
        d->y->setLabelFormat(end < 0.5  ? QStringLiteral("%.2f")
                             : end < 10 ? QStringLiteral("%.1f")
                                        : QStringLiteral("%.0f"));
    }
    const bool visible = threshold > 0 && threshold <= end;
    const bool wasVisible = d->limit->count() > 0;
    if (visible && (!wasVisible || d->limitAt != threshold))
        d->limit->replace(QList<QPointF>{QPointF(d->x->min(), threshold), QPointF(0, threshold)});
    if (!visible && wasVisible) d->limit->clear();
    d->limitAt = threshold;
    if (d->threshold->text() != text) d->threshold->setText(text);
    d->threshold->setVisible(threshold > 0);
    d->placeOverlay();
}

void ChartView::setPicture(const SampleRing::Picture& picture) {
    d->line->replace(picture.line);
    if (!picture.lost.isEmpty() || d->lost->count() > 0) d->lost->replace(picture.lost);
}

void ChartView::setStale(const QString& note) {
    const bool stale = !note.isEmpty();
    d->note->setText(note);
    d->note->setVisible(stale);
    if (stale != d->stale) {
        d->stale = stale;
        d->colours(palette());
    }
    d->placeOverlay();
}

int ChartView::pointCount() const {
    return d->line->count();
}
int ChartView::lostCount() const {
    return d->lost->count();
}

void ChartView::changeEvent(QEvent* event) {
    QFrame::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) d->colours(palette());
}

void ChartView::resizeEvent(QResizeEvent* event) {
    QFrame::resizeEvent(event);
    d->placeOverlay();
}

} // namespace hotpair::console
