import Logging
import RelayModel
import RelayStore

extension Relay {
    /// Tells owners of endpoints that were switched off, for as long as the relay runs.
    func tellOwners() async {
        for await delivery in disabled.deliveries {
            do throws(ServiceError) {
                try await tellOwner(of: delivery)
            } catch {
                logger.error(
                    "nobody could be told of an endpoint that was switched off",
                    metadata: ["delivery": "\(delivery)", "error": "\(error.code)"]
                )
            }
        }
    }

    private func tellOwner(of id: DeliveryID) async throws(ServiceError) {
        let found = try await stored { () async throws(StoreError) in
            let entry = try await store.delivery(id, scope: .root)
            return (entry, try await store.endpoint(entry.endpoint, scope: .root))
        }
        let (entry, endpoint) = found
        let reason = endpoint.disabledReason ?? entry.attempts.last?.message ?? ""
        logger.warning(
            "endpoint switched off",
            metadata: ["endpoint": "\(endpoint.id)", "owner": "\(endpoint.owner)", "reason": "\(reason)"]
        )
        let now = clock.now
        let notice = Notice(
            id: NoticeID(rawValue: ids.next(at: now)),
            kind: .reminder,
            lane: .normal,
            severity: .medium,
            texts: [.member: Self.text(entry, reason, .zh)],
            translations: [.en: Self.text(entry, reason, .en)],
            audience: try await audience(responsibleFor: endpoint),
            unit: .root,
            issuer: "panda-relay",
            acceptedAt: now,
            expiresAt: now + rules.life(.normal)
        )
        _ = try await accept(NoticeDraft(notice, scope: .root))
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

    private static func text(_ entry: DeliveryEntry, _ reason: String, _ language: Language) -> NoticeText {
        let owner = entry.ownerName ?? entry.endpoint.text
        switch language {
        case .zh:
            return NoticeText(
                title: "「\(owner)」的通知渠道已停用",
                body: """
                    渠道 \(entry.channel)（\(entry.endpoint)）被平台拒绝：\(reason)
                    现在通知到不了这里。请更换地址或密钥，然后在名册中重新启用。
                    """
            )
        case .en:
            return NoticeText(
                title: "A channel of \(owner) is switched off",
                body: """
                    The platform refused channel \(entry.channel) (\(entry.endpoint)): \(reason)
                    Notices do not arrive there. Replace its address or key, then enable it in the roster.
                    """
            )
        }
    }
}
