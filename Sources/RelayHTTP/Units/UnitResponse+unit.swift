import RelayAPI
import RelayModel
import RelayService

extension UnitResponse {
    /// A unit of the store.
    init(unit: OrganisationUnit) {
        self.init()
        path = unit.path.text
        name = unit.name
        englishName = unit.englishName
        kind = unit.kind?.name
    }
}

extension UnitDetailsResponse {
    /// A unit of the store with its leads.
    init(details: UnitDetails) {
        self.init()
        unit = UnitResponse(unit: details.unit)
        leads = details.leads?.map { PersonResponse(person: $0) }
    }
}
