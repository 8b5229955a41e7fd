import Logging
import RelayChannels
import RelayModel
import RelayStore
import ServiceLifecycle

/// Tells those responsible for an endpoint that it is in trouble, in notices of the relay's own.
package struct AlertService: Service {
    /// The longest time that queued alerts have when the group stops. Later ones are told until the store is closed.
    private static let rest = Duration.seconds(1)

    let store: ScopedStore<any DeliveryStore & RosterStore>
    let alerts: EndpointAlerts
    let rules: EndpointRules
    let drafter: NoticeDrafter
    let acceptance: NoticeAcceptance
    let wording: Wording
    let clock: any RelayClock
    let logger: Logger

    /// Tells of trouble until the service group stops.
    package func run() async {
        let work = Task {
            await withDiscardingTaskGroup { group in
                group.addTask { await tellOwners() }
                group.addTask { await tellOfRefusals() }
            }
        }
        try? await gracefulShutdown()
        alerts.finish()
        let _: Void? = await Timeout.answer(within: Self.rest) { answer in
            Task {
                await work.value
                answer(())
            }
        }
    }

    /// Alerts the owners of endpoints that were disabled or are on hold for a missing secret, for as long as the relay
    /// runs.
    private func tellOwners() async {
        for await alert in alerts.alerts {
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
        let found = try await store.perform { store throws(StoreError) in
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
            // The secret may have been supplied meanwhile.
            guard let holding = rules.holding(of: endpoint, at: clock.now) else { return }
            // The place of the secret concerns those who manage the machine, so only the log shows it.
            reason = holding.reason
            detail = holding.detail
            // A secret that a whole channel shares is reported once a day, whichever endpoint is affected. So is an
            // endpoint's own secret, also across a restart.
            let subject = endpoint.secret.isEmpty ? "channel:\(endpoint.channel)" : "endpoint:\(endpoint.id)"
            event = .ownAlert("\(alert.kind.name):\(subject):\(clock.now.rfc3339().prefix(10))")
        }
        let notice = drafter.ownReminder(
            zh: text(alert.kind, entry, endpoint, reason, .zh),
            en: text(alert.kind, entry, endpoint, reason, .en),
            to: try await audience(responsibleFor: endpoint)
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
            if try await !acceptance.accept(NoticeDraft(notice, scope: .root, event: event)).isRepeat { log() }
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
            let own = try await store.perform { store throws(StoreError) in try await store.endpoints(of: person) }
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
        wording.alert(
            kind,
            owner: entry.ownerName ?? endpoint.id.text,
            channel: endpoint.channel,
            endpoint: endpoint.id,
            reason: reason,
            language: language
        )
    }
}
