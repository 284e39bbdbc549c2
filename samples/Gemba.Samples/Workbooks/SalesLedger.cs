using System.Globalization;
using Gemba.Samples.Packages;

namespace Gemba.Samples.Workbooks;

/// <summary>A year of sales of a bicycle-parts wholesaler: 20,000 bookings as an Excel table, and the customers that they name.</summary>
internal static class SalesLedger
{
    private const int Bookings = 20_000, Customers = 240;

    private static readonly string[] BookingColumns =
    [
        "Entry", "Booked", "Recorded at", "Customer", "Customer name", "Country", "Article", "Description", "Quantity", "Unit price",
        "Currency", "Amount", "Discount", "Paid", "Paid on", "Remark",
    ];

    private static readonly string[] CustomerColumns = ["Customer", "Customer name", "Country", "Currency", "Since", "Credit limit", "Active"];

    private static readonly (string Country, string Currency, string[] Cities)[] Markets =
    [
        ("DE", "EUR", ["Köln", "Leipzig", "Ulm", "Kiel"]), ("FR", "EUR", ["Lyon", "Nantes", "Dijon", "Reims"]),
        ("NL", "EUR", ["Utrecht", "Breda", "Zwolle"]), ("IT", "EUR", ["Parma", "Bergamo", "Lecce"]),
        ("CH", "CHF", ["Bern", "Zürich", "Genève"]), ("GB", "GBP", ["Leeds", "Bristol", "York"]),
        ("DK", "DKK", ["Aarhus", "Odense"]), ("US", "USD", ["Portland", "Boulder", "Austin"]), ("JP", "JPY", ["大阪", "京都"]),
    ];

    private static readonly string[] Trades = ["Cycles", "Bike Works", "Velo", "Rad & Tat", "Two Wheels", "Pedal House", "Workshop", "Sprocket Co."];

    private static readonly (string Code, string Description, double Price)[] Articles =
    [
        ("004711", "Chain 11-speed, 118 links", 24.90), ("004712", "Chain 12-speed, 126 links", 38.50), ("010020", "Brake pads, organic, pair", 9.80),
        ("010021", "Brake pads, sintered, pair", 13.40), ("010310", "Brake rotor 160 mm", 21.75), ("020155", "Tyre 28\" 40-622, reflex", 29.95),
        ("020156", "Tyre 29\" 57-622", 44.00), ("020900", "Tube 28\", valve 40 mm", 4.60), ("031000", "Saddle, gel, black", 36.20),
        ("031417", "Seat post 27.2 mm", 31.10), ("040001", "Pedal set, alloy", 27.30), ("040808", "Crankset 42T, 170 mm", 89.00),
        ("050002", "Hub dynamo, 36 holes", 74.50), ("050120", "Front light 60 lux", 52.90), ("050121", "Rear light, brake function", 19.60),
        ("0A7700", "Tool kit \"Travel\", 18 parts", 33.00), ("0A7701", "Pump, floor, 11 bar", 41.80), ("0B0001", "Grease <white>, 100 g", 6.45),
    ];

    private static readonly string[] Remarks = ["partial delivery", "price agreed by phone", "return expected", "goodwill", "see letter of 12/03", "2nd reminder sent"];

    public static PackageWriter Make(ulong seed)
    {
        var dice = new Dice(seed);
        var package = new PackageWriter();
        var ledger = package.AddSheet("Ledger");
        var customers = MakeCustomers(dice);
        WriteLedger(ledger, customers, dice);
        WriteCustomers(package.AddSheet("Customers"), customers);
        package.Names.Add(new("AllBookings", $"Ledger!$A$1:$P${Bookings + 1}"));
        return package;
    }

    private static List<Customer> MakeCustomers(Dice dice)
    {
        var customers = new List<Customer>();
        for (var i = 0; i < Customers; i++)
        {
            var (country, currency, cities) = dice.Pick(Markets);
            customers.Add(new(
                (i * 37 + 11).ToString("00000", CultureInfo.InvariantCulture),
                $"{dice.Pick(Trades)} {dice.Pick(cities)}",
                country,
                currency,
                Day(2009, 1, 1).AddDays(dice.Below(5800)),
                (dice.Below(40) + 1) * 500,
                dice.Chance(0.93)));
        }

        return customers;
    }

    private static void WriteLedger(SheetWriter sheet, List<Customer> customers, Dice dice)
    {
        sheet.Texts(1, 1, CellLook.Plain, BookingColumns);
        sheet.Widths(10, 11, 17, 10, 24, 9, 9, 28, 9, 11, 9, 12, 9, 8, 11, 24);
        sheet.FreezeRows(1);
        for (var i = 0; i < Bookings; i++)
            WriteBooking(sheet, i, dice.Pick(customers), dice);
        sheet.Tables.Add(new("SalesLedger", $"A1:P{Bookings + 1}", BookingColumns));
    }

    private static void WriteBooking(SheetWriter sheet, int index, Customer customer, Dice dice)
    {
        var row = index + 2;
        var (code, description, price) = dice.Pick(Articles);
        var booked = Day(2025, 1, 2).AddDays(index * 362L / Bookings);
        var quantity = dice.Chance(0.04) ? -1 - dice.Below(3) : 1 + dice.Below(dice.Chance(0.1) ? 120 : 12);
        var unitPrice = customer.Currency == "JPY" ? Math.Round(price * 160) : Math.Round(price * (0.9 + (0.2 * dice.Fraction())), 2);
        var discount = dice.Chance(0.25) ? 0.05 * (1 + dice.Below(3)) : 0;
        var paid = dice.Chance(0.82);
        sheet.Text(row, 1, (index + 1).ToString("0000000", CultureInfo.InvariantCulture), CellLook.Text);
        sheet.Date(row, 2, booked);
        sheet.Date(row, 3, booked.AddMinutes(7 * 60 + dice.Below(11 * 60)), CellLook.DateTime);
        sheet.Text(row, 4, customer.Code, CellLook.Text);
        sheet.Text(row, 5, customer.Name);
        sheet.Text(row, 6, customer.Country);
        sheet.Text(row, 7, code, CellLook.Text);
        sheet.Text(row, 8, description);
        sheet.Number(row, 9, quantity);
        sheet.Number(row, 10, unitPrice, CellLook.Money);
        sheet.Text(row, 11, customer.Currency);
        sheet.Number(row, 12, Math.Round(quantity * unitPrice * (1 - discount), 2), CellLook.Money);
        sheet.Number(row, 13, discount, CellLook.Percent);
        sheet.Boolean(row, 14, paid);
        if (paid)
            sheet.Date(row, 15, booked.AddDays(3 + dice.Below(60)));
        if (dice.Chance(0.03))
            sheet.Text(row, 16, dice.Pick(Remarks));
    }

    private static void WriteCustomers(SheetWriter sheet, List<Customer> customers)
    {
        sheet.Texts(1, 1, CellLook.Header, CustomerColumns);
        sheet.Widths(10, 26, 9, 9, 11, 12, 8);
        sheet.FreezeRows(1);
        foreach (var (index, customer) in customers.Index())
        {
            var row = index + 2;
            sheet.Text(row, 1, customer.Code, CellLook.Text);
            sheet.Text(row, 2, customer.Name);
            sheet.Text(row, 3, customer.Country);
            sheet.Text(row, 4, customer.Currency);
            sheet.Date(row, 5, customer.Since);
            sheet.Number(row, 6, customer.CreditLimit, CellLook.Integer);
            sheet.Boolean(row, 7, customer.Active);
        }

        sheet.FilteredRange = $"A1:G{customers.Count + 1}";
    }

    private static DateTime Day(int year, int month, int day) => new(year, month, day, 0, 0, 0, DateTimeKind.Unspecified);

    private sealed record Customer(string Code, string Name, string Country, string Currency, DateTime Since, double CreditLimit, bool Active);
}
