import RelayAPI
import RelayModel
import RelayService

extension Circle {
    /// The circle of a PUT body that the schema has validated.
    init(id: CircleID, _ body: CircleRequest) {
        self.init(
            id: id,
            name: body.name.writtenName ?? "",
            kind: CircleKind(name: body.kind) ?? .class,
            parent: body.parentID.flatMap { CircleID($0) },
            unit: UnitPath(body.unit) ?? .root
        )
    }
}

extension CircleChange {
    /// The changes that a PATCH body makes.
    init(_ body: CircleChangeRequest) {
        self.init()
        name = body.name?.writtenName
        kind = body.kind.flatMap { CircleKind(name: $0) }
        parent = body.parentID.map { $0.flatMap { CircleID($0) } }
        unit = body.unit.flatMap { UnitPath($0) }
    }
}

extension PersonChange {
    /// The changes that a PATCH body makes.
    init(_ body: PersonChangeRequest) {
        self.init()
        name = body.name?.writtenName
        phone = body.phone.map { $0.flatMap { PhoneNumber($0) } }
        unit = body.unit.flatMap { UnitPath($0) }
    }
}

extension String {
    /// The text as the name of a person or a circle; nil where it is none.
    var writtenName: String? { try? WrittenValue.name(self) }
}
