/// A page of a list as the API answers it.
struct PageAnswer<Item: Decodable>: Decodable {
    var items: [Item]
    var nextCursor: String?

    private enum CodingKeys: String, CodingKey {
        case items
        case nextCursor = "next_cursor"
    }
}
