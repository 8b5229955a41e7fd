/// One page of a list.
package struct PageResponse<Item: APIModel>: APIModel {
    package var items: [Item] = []
    package var nextCursor: String?

    package init() {}

    package init(items: [Item], nextCursor: String?) { (self.items, self.nextCursor) = (items, nextCursor) }

    package static var fields: APIFields<Self> {
        let item = Item.schema
        guard case .object(let name, _) = item.shape else { return APIFields("Page", "One page of a list.", []) }
        return APIFields(
            "\(name)Page",
            "One page of a list.",
            [
                .field("items", \.items, .list(of: item, "In the list's order.")),
                .nullable(
                    "next_cursor",
                    \.nextCursor,
                    .text(
                        "The `cursor` of the next page; null at the end. "
                            + "A short or empty page may have a next one.",
                        example: "ntc_01JQ5M0000000"
                    )
                ),
            ]
        )
    }
}
