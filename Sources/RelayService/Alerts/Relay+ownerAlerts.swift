import Logging
import RelayChannels
import RelayModel
import RelayStore

extension Relay {
    /// Tells owners of endpoints that were switched off or are held for want of a secret, for as long as the relay
    /// runs.
    func tellOwners() async {
        for await alert in endpointAlerts.alerts {
            do throws(ServiceError) {
                try await tellOwner(alert)
            } catch {
                logger.error(
                    "nobody could be told of an endpoint in trouble",
                    metadata: [
                        "trouble": "\(alert.kind.name)", "delivery": "\(alert.delivery)", "error": "\(error.code)",
                    ]
                )
            }
        }
    }

    private func tellOwner(_ alert: EndpointAlerts.Alert) async throws(ServiceError) {
        let found = try await stored { () async throws(StoreError) in
            let entry = try await store.delivery(alert.delivery, scope: .root)
            guard let endpoint = entry.endpoint else {
                throw StoreError.notFound(kind: .endpoint, id: alert.delivery.description)
            }
            return (entry, try await store.endpoint(endpoint, scope: .root).record)
        }
        let (entry, endpoint) = found
        let reason: String
        var detail: String?
        var event: NoticeEvent?
        switch alert.kind {
        case .switchedOff: reason = endpoint.disabledReason ?? entry.attempts.last?.message ?? ""
        case .secretMissing:
            // It may have come meanwhile.
            guard let holding = holding(of: endpoint) else { return }
            // Where the secret lies concerns those who manage the machine, and stands in the log alone.
            reason = holding.reason
            detail = holding.detail
            // A secret that a whole channel shares is told of once a day, whoever is held by it; so is one of one's
            // own, also where the relay is restarted.
            let subject = endpoint.secret.isEmpty ? "channel:\(endpoint.channel)" : "endpoint:\(endpoint.id)"
            event = .ownAlert("\(alert.kind.name):\(subject):\(clock.now.rfc3339().prefix(10))")
        }
        let now = clock.now
        let notice = Notice(
            id: NoticeID(rawValue: ids.next(at: now)),
            kind: .reminder,
            lane: .normal,
            severity: .medium,
            texts: [.member: text(alert.kind, entry, endpoint, reason, .zh)],
            translations: [.en: [.member: text(alert.kind, entry, endpoint, reason, .en)]],
            audience: try await audience(responsibleFor: endpoint),
            unit: .root,
            issuer: "panda-relay",
            acceptedAt: now,
            expiresAt: now + rules.life(.normal)
        )
        let log = { [logger] in
            logger.warning(
                alert.kind == .switchedOff ? "endpoint switched off" : "endpoint held: no secret to sign with",
                metadata: [
                    "endpoint": "\(endpoint.id)", "channel": "\(endpoint.channel)", "owner": "\(endpoint.owner)",
                    "reason": "\(detail ?? reason)",
                ]
            )
        }
        do throws(ServiceError) {
            if try await !accept(NoticeDraft(notice, scope: .root, event: event)).isRepeat { log() }
        } catch {
            log()
            throw error
        }
    }

    /// Who can mend it: those who lead the circle, or the person by another way.
    private func audience(responsibleFor endpoint: Endpoint) async throws(ServiceError) -> Audience {
        switch endpoint.owner {
        case .circle(let circle):
            return .circles(
                ids: [circle],
                roles: [.lead, .counsellor, .homeroomTeacher],
                includeChildren: false
            )
        case .person(let person):
            let own = try await stored { () async throws(StoreError) in
                try await store.endpoints(of: person)
            }
            return .endpoints(own.filter { $0.enabled && $0.id != endpoint.id }.map(\.id))
        }
    }

    private func text(
        _ kind: OwnerAlert,
        _ entry: DeliveryEntry,
        _ endpoint: Endpoint,
        _ reason: String,
        _ language: Language
    ) -> NoticeText {
        channels.wording.alert(
            kind,
            owner: entry.ownerName ?? endpoint.id.text,
            channel: endpoint.channel,
            endpoint: endpoint.id,
            reason: reason,
            language: language
        )
    }
}
