import RelayAPI
import RelayJSON
import RelayModel
import Testing

@Suite("Models of the API")
struct ModelTests {
    private static let models: [any APIModel.Type] = [
        AcceptanceResponse.self, AttemptResponse.self, AudienceRequest.self, AcknowledgementRequest.self,
        ChannelsResponse.self, CircleChangeRequest.self, CircleRequest.self, CircleResponse.self,
        CorrectionRequest.self, DeliveryEventResponse.self, DeliveryResponse.self, EndpointChangeRequest.self,
        EndpointRequest.self, EndpointResponse.self, ForwardingResponse.self, HealthResponse.self, KeyRequest.self,
        KeyResponse.self, MemberResponse.self, MembershipRequest.self, MembershipResponse.self, NewKeyResponse.self,
        NoticeRequest.self, NoticeResponse.self, PageResponse<KeyResponse>.self, PersonChangeRequest.self,
        PersonRequest.self, PersonResponse.self, PreviewResponse.self, ProgressResponse.self, ReachResponse.self,
        ReceiptResponse.self, RosterImportResponse.self, RosterRequest.self, TextRequest.self,
        UnitChangeRequest.self, UnitDetailsResponse.self, UnitRequest.self, UnitResponse.self,
        WarningAcceptanceResponse.self, WarningRequest.self,
    ]

    @Test("Every model reads the example of its schema and writes it again, byte for byte")
    func examples() throws {
        for model in Self.models { try roundTrip(model) }
    }

    private func roundTrip<Model: APIModel>(_ type: Model.Type) throws {
        let example = Model.schema.example
        let written = try Model(json: JSONReader.read(example.bytes)).json
        #expect(String(decoding: written.bytes, as: UTF8.self) == String(decoding: example.bytes, as: UTF8.self))
        // Nils: omitted or null, as the field says.
        let blank = Model()
        #expect(try Model(json: JSONReader.read(blank.json.bytes)) == blank, "\(type)")
    }

    @Test("No two fields of a model have one name")
    func names() {
        for model in Self.models {
            let names = model.schema.members.map(\.name)
            #expect(Set(names).count == names.count, "\(model)")
        }
    }

    @Test("A key is written with its fields in order, null where it is not revoked")
    func key() throws {
        var key = KeyResponse()
        (key.id, key.name, key.role, key.createdAt) = ("key_1", "校园110", "integration", "2026-03-01T09:00:00+08:00")
        let text = """
            {"id":"key_1","name":"校园110","role":"integration","scope":"","created_at":"2026-03-01T09:00:00+08:00",\
            "revoked_at":null}
            """
        #expect(String(decoding: key.json.bytes, as: UTF8.self) == text)
        #expect(try KeyResponse(json: key.json) == key)
    }

    @Test("A response with fields of a newer relay is read without them")
    func newer() throws {
        let json = try JSONReader.read(Array(#"{"circle_id":"a","colour":[1],"person_id":"b","role":"mayor"}"#.utf8))
        let membership = try MembershipResponse(json: json)
        #expect(membership.circleID == "a" && membership.personID == "b" && membership.role == "mayor")
    }

    @Test("A response of an earlier relay is read without the fields added since")
    func earlier() throws {
        let text = #"{"id":"ntc_1","state":"sending","lane":"bulk","audience":{"recipients":2,"endpoints":1}}"#
        let acceptance = try AcceptanceResponse(json: JSONReader.read(Array(text.utf8)))
        #expect(acceptance.warnings.isEmpty && acceptance.audience.exact)
    }

    @Test(
        "A difference names the field and its place",
        arguments: [
            (#"{"items":[{"id":"key_1"}],"next_cursor":null}"#, "the field “items[0].name” is missing"),
            (#"{"items":{}}"#, "the field “items” is an object, not an array"),
            (#"{}"#, "the field “items” is missing"), (#"[]"#, "the value is an array, not an object"),
            (#"{"items":[],"next_cursor":7}"#, "the field “next_cursor” is a number, not a string"),
        ]
    )
    func faults(_ text: String, _ expected: String) throws {
        let json = try JSONReader.read(Array(text.utf8))
        do throws(APIReadingFault) {
            _ = try PageResponse<KeyResponse>(json: json)
            Issue.record("it is read")
        } catch {
            #expect("\(error)" == expected)
        }
    }

    @Test("A change distinguishes a field that is not there from null")
    func change() throws {
        let blank = try CircleChangeRequest(json: .object([]))
        #expect(blank.parentID == nil && blank.name == nil)
        let removed = try CircleChangeRequest(json: .members(["parent_id": .null, "name": .null]))
        #expect(removed.parentID == .some(nil) && removed.name == nil)
        #expect(removed.json == .members(["parent_id": .null]))
        let moved = try CircleChangeRequest(json: .members(["parent_id": .text("all")]))
        #expect(moved.parentID == "all")
    }

    @Test("A request's secrets do not show in a description")
    func secrets() {
        var endpoint = EndpointRequest()
        (endpoint.address, endpoint.secret) = (Secret("https://a.example/hook"), Secret("SEC1"))
        #expect(!"\(endpoint)".contains("hook") && !"\(endpoint)".contains("SEC1"))
        #expect(endpoint.json["secret"] == .text("SEC1"))
    }
}
