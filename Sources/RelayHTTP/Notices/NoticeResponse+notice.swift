import RelayAPI
import RelayModel
import RelayService
import RelayStore

extension NoticeResponse {
    /// A notice of the store.
    init(notice: Notice, offsetMinutes: Int) {
        self.init()
        id = notice.id.description
        state = notice.state.name
        kind = notice.kind.name
        lane = notice.lane.name
        severity = notice.severity.name
        title = notice.text(for: .member).title
        bodyPurged = notice.isBodyPurged
        issuer = notice.issuer
        issuerUnit = notice.issuerUnit.text
        unit = notice.unit.text
        acceptedAt = notice.acceptedAt.rfc3339(offsetMinutes: offsetMinutes)
        sendAt = notice.sendAt.map { $0.rfc3339(offsetMinutes: offsetMinutes) }
        expiresAt = notice.expiresAt.rfc3339(offsetMinutes: offsetMinutes)
        corrects = notice.corrects?.description
        eventID = notice.eventID
    }
}

extension ProgressResponse {
    /// The progress of a notice at a moment.
    init(notice: Notice, progress: NoticeProgress, now: Timestamp, offsetMinutes: Int) {
        self.init()
        id = notice.id.description
        state = progress.state.name
        kind = notice.kind.name
        title = notice.text(for: .member).title
        bodyPurged = notice.isBodyPurged
        lane = notice.lane.name
        acceptedAt = notice.acceptedAt.rfc3339(offsetMinutes: offsetMinutes)
        sendAt = notice.sendAt.map { $0.rfc3339(offsetMinutes: offsetMinutes) }
        expiresAt = notice.expiresAt.rfc3339(offsetMinutes: offsetMinutes)
        issuer = notice.issuer
        counts = APIMap(DeliveryState.allCases.map { ($0.name, progress.counts[$0] ?? 0) })
        total = progress.total
        expanding = !progress.isExpanded
        firstAccepted = progress.latency.first.map { Int($0) }
        median = progress.latency.quantile(0.5).map { Int($0) }
        p95 = progress.latency.quantile(0.95).map { Int($0) }
        last = progress.latency.last.map { Int($0) }
        // Milliseconds since the notice started, while deliveries are unfinished.
        oldestPending =
            progress.counts.contains { $0.key.isPending && $0.value > 0 }
            ? Int(max(0, (now - (notice.sendAt ?? notice.acceptedAt)).milliseconds)) : nil
    }
}

extension DeliveryEventResponse {
    /// A recorded change.
    init(news: ProgressHub.News, offsetMinutes: Int) {
        self.init()
        id = news.delivery.description
        state = news.state.name
        heldUntil = news.heldUntil.map { $0.rfc3339(offsetMinutes: offsetMinutes) }
        reason = news.reason
        digest = news.digest?.description
    }
}
