import Logging
import RelayChannels
import RelayModel
import RelayStore

extension Relay {
    /// Alerts the owners of endpoints that were disabled or are on hold for a missing secret, for as long as the relay
    /// runs.
    func tellOwners() async {
        for await alert in endpointAlerts.alerts {
            do throws(ServiceError) {
                try await tellOwner(alert)
            } catch {
                logger.error(
                    "an endpoint's owner could not be alerted",
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
            return (entry, try await store.endpoint(entry.endpoint, scope: .root).record)
        }
        let (entry, endpoint) = found
        let reason: String
        var detail: String?
        var event: NoticeEvent?
        switch alert.kind {
        case .switchedOff: reason = endpoint.disabledReason ?? entry.attempts.last?.message ?? ""
        case .secretMissing:
            // The secret may have been supplied meanwhile.
            guard let holding = holding(of: endpoint) else { return }
            // The place of the secret concerns those who manage the machine, so only the log shows it.
            reason = holding.reason
            detail = holding.detail
            // A secret that a whole channel shares is reported once a day, whichever endpoint is affected. So is an
            // endpoint's own secret, also across a restart.
            let subject = endpoint.secret.isEmpty ? "channel:\(endpoint.channel)" : "endpoint:\(endpoint.id)"
            event = .ownAlert("\(alert.kind.name):\(subject):\(clock.now.rfc3339().prefix(10))")
        }
        let now = clock.now
        let notice = Notice(
            id: NoticeID(rawValue: ids.next(at: now)),
            kind: .reminder,
            lane: .normal,
            severity: .medium,
            texts: [.member: text(alert.kind, entry, reason, .zh)],
            translations: [.en: [.member: text(alert.kind, entry, reason, .en)]],
            audience: try await audience(responsibleFor: endpoint),
            unit: .root,
            issuer: "panda-relay",
            acceptedAt: now,
            expiresAt: now + rules.life(.normal)
        )
        let log = { [logger] in
            logger.warning(
                alert.kind == .switchedOff ? "endpoint disabled" : "endpoint on hold: no secret to sign with",
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

    /// The people who can correct the fault: the leads of the circle, or the person by another endpoint.
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
        _ reason: String,
        _ language: Language
    ) -> NoticeText {
        channels.wording.alert(
            kind,
            owner: entry.ownerName ?? entry.endpoint.text,
            channel: entry.channel,
            endpoint: entry.endpoint,
            reason: reason,
            language: language
        )
    }
}
