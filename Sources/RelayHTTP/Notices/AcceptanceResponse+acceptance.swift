import RelayAPI
import RelayModel
import RelayStore

extension AcceptanceResponse {
    /// An acceptance of the store.
    init(acceptance: Acceptance) {
        self.init()
        id = acceptance.notice.id.description
        // Later changes do not show here: a repeat must get the same answer as the first request.
        state = (acceptance.notice.sendAt == nil ? NoticeState.sending : .scheduled).name
        lane = acceptance.notice.lane.name
        audience = ReachResponse(reach: acceptance.reach)
        warnings = acceptance.isAllOff ? [Self.allOff] : []
    }
}

extension ReachResponse {
    /// The size of an audience.
    init(reach: AudienceReach) {
        self.init()
        recipients = reach.recipients
        endpoints = reach.endpoints
        exact = reach.isExact
    }
}

extension WarningAcceptanceResponse {
    /// The acceptances of an event, at least one; `id` names the first.
    init(acceptances: [Acceptance]) {
        self.init()
        id = acceptances.first?.notice.id.description ?? ""
        ids = acceptances.map(\.notice.id.description)
        state = NoticeState.sending.name
        lane = Lane.urgent.name
        audience = ReachResponse(
            // The sum over all warnings: a guardian of two protected people gets both.
            reach: AudienceReach(
                recipients: acceptances.reduce(0) { $0 + $1.reach.recipients },
                endpoints: acceptances.reduce(0) { $0 + $1.reach.endpoints },
                isExact: acceptances.allSatisfy(\.reach.isExact)
            )
        )
    }
}
