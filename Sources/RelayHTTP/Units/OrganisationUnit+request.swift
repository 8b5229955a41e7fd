import RelayAPI
import RelayModel
import RelayService

extension OrganisationUnit {
    /// The unit of a PUT body that the schema has validated.
    init(path: UnitPath, _ body: UnitRequest) {
        self.init(
            path: path,
            name: body.name.writtenName,
            englishName: body.englishName?.writtenName,
            kind: body.kind.flatMap { UnitKind(name: $0) }
        )
    }
}

extension UnitChange {
    /// The changes that a PATCH body makes.
    init(_ body: UnitChangeRequest) {
        self.init()
        path = body.path.flatMap { UnitPath($0) }
        name = body.name?.writtenName
        englishName = body.englishName.map { $0?.writtenName }
        kind = body.kind.map { $0.flatMap { UnitKind(name: $0) } }
    }
}
