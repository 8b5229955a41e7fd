import Logging
import RelayChannels
import RelayEngine
import RelayModel
import RelayStore

extension AlertService {
    /// Alerts the leads of circles whose endpoints have been refused for ten minutes, for as long as the relay runs.
    func tellOfRefusals() async {
        for await group in alerts.refusals {
            do throws(ServiceError) {
                try await tell(of: group)
            } catch {
                logger.error("leads of refused endpoints could not be alerted", metadata: ["error": "\(error.code)"])
            }
        }
    }

    /// Reports endpoints that are refused for one cause, in one message to all who can correct it. It contains no
    /// people's names, because it has several recipients.
    func tell(of refusals: [EndpointRefusal]) async throws(ServiceError) {
        guard let first = refusals.first else { return }
        var circles: [CircleID: String] = [:]
        var others: Set<EndpointID> = []
        var robots = 0
        var people = 0
        for refusal in refusals {
            let found = try? await store.perform { store throws(StoreError) in
                try await store.endpoint(refusal.endpoint, scope: .root).record
            }
            // The endpoint may have been disabled or removed meanwhile.
            guard let endpoint = found, endpoint.enabled else { continue }
            switch endpoint.owner {
            case .circle(let id):
                robots += 1
                guard circles[id] == nil else { continue }
                circles[id] = try await store.perform { store throws(StoreError) in
                    try await store.circle(id, scope: .root).record.name
                }
            case .person(let id):
                people += 1
                let own = try await store.perform { store throws(StoreError) in try await store.endpoints(of: id) }
                let refused = Set(refusals.map(\.endpoint))
                others.formUnion(own.filter { $0.enabled && !refused.contains($0.id) }.map(\.id))
            }
        }
        logger.warning(
            "endpoints refused for ten minutes",
            metadata: [
                "count": "\(refusals.count)", "cause": "\(first.cause?.name ?? first.code)",
                "endpoints": "\(refusals.prefix(10).map(\.endpoint.text).joined(separator: " "))",
            ]
        )
        if !circles.isEmpty {
            let names = circles.sorted { $0.key < $1.key }.map(\.value)
            let roles: [Role] = [.lead, .counsellor, .homeroomTeacher]
            let leads = Audience.circles(ids: circles.keys.sorted(), roles: roles, includeChildren: false)
            try await send(first, names, count: robots, refusals, to: leads)
        }
        if !others.isEmpty { try await send(first, [], count: people, refusals, to: .endpoints(others.sorted())) }
    }

    private func send(
        _ refusal: EndpointRefusal,
        _ owners: [String],
        count: Int,
        _ refusals: [EndpointRefusal],
        to audience: Audience
    ) async throws(ServiceError) {
        let channels = Set(refusals.map(\.channel)).sorted { $0.text < $1.text }
        func text(_ language: Language) -> NoticeText {
            wording.refusalAlert(
                owners: owners,
                count: count,
                channels: channels,
                reason: refusal.message.isEmpty ? refusal.code : "\(refusal.code): \(refusal.message)",
                cause: refusal.cause,
                language: language
            )
        }
        let notice = drafter.ownReminder(zh: text(.zh), en: text(.en), to: audience)
        _ = try await acceptance.accept(NoticeDraft(notice, scope: .root))
    }
}
