using System.Text;
using Gemba.Protocol.Faults;
using Gemba.Spreadsheet.Packages;
using Gemba.Tests.Spreadsheet.Parsing;

namespace Gemba.Tests.Spreadsheet.Packages;

public sealed class HostilePackageTests
{
    private const string Sheet = "xl/worksheets/sheet1.xml";

    private static readonly string[] CutOff = ["format_unknown", "package_damaged", "part_damaged"];
    private static readonly string[] Spoilt = ["part_damaged", "xml_malformed", "xml_doctype_refused", "cell_address_invalid"];

    private static readonly byte[] Sound = new TestPackage().WithSheet("<row r='1'><c r='A1'><v>1</v></c></row>").ToBytes();

    [Fact]
    public void A_part_that_inflates_far_beyond_its_size_is_stopped_at_the_bound()
    {
        var bomb = ZipBytes.Of(("bomb.xml", new byte[64 << 20]));
        using var source = new MemorySource("bomb.xlsx", bomb);
        var budget = new ReadBudget("bomb.xlsx", ReadLimits.Default, CancellationToken.None);
        using var part = Package.Open(source, budget).Get("bomb.xml", "nothing");

        Assert.Equal("part_ratio_too_high", ReasonOf(() => part.CopyTo(Stream.Null, 64 << 10)));

        Assert.InRange(budget.InflatedBytes, 16 << 20, (16 << 20) + (128 << 10));
    }

    [Fact]
    public void All_parts_together_are_bounded()
    {
        var package = new TestPackage();
        for (var i = 0; i < 20; i++)
            package.WithSheet($"<row r='1'><c r='A1' t='str'><v>{new string('x', 1000)}</v></c></row>");

        Assert.Equal("package_inflates_too_much", ReasonOf(() => package.Open(new ReadLimits { MaxInflatedBytes = 10_000 })));
    }

    [Fact]
    public void One_part_is_bounded()
    {
        var package = new TestPackage().WithSheet($"<row r='1'><c r='A1' t='str'><v>{new string('x', 100_000)}</v></c></row>");

        Assert.Equal("part_inflates_too_much", ReasonOf(() => package.Open(new ReadLimits { MaxPartBytes = 10_000 })));
    }

    [Theory]
    [InlineData(20)]
    [InlineData(24)]
    public void A_declared_size_of_4_GB_is_not_believed(int field) =>
        Assert.Equal("part_damaged", ReasonOf(() => TestPackage.Open(ZipBytes.WithField(Sound, Sheet, field, 0xFE, 0xFF, 0xFF, 0xFF))));

    [Fact]
    public void A_workbook_inside_an_archive_is_not_dug_out() =>
        Assert.Equal("not_a_workbook", ReasonOf(() => TestPackage.Open(ZipBytes.Of(("inner.xlsx", Sound)))));

    [Fact]
    public void Two_entries_of_one_name_are_refused_whatever_their_case() =>
        Assert.Equal("part_ambiguous", ReasonOf(() => TestPackage.Open(ZipBytes.Of(
            ("xl/workbook.xml", "<workbook/>"u8.ToArray()), ("XL/Workbook.xml", "<workbook/>"u8.ToArray())))));

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("xl\\..\\..\\evil.xml")]
    [InlineData("C:/evil.xml")]
    [InlineData("xl/a\0b.xml")]
    public void A_name_that_leads_out_of_the_package_is_refused(string name) =>
        Assert.Equal("part_name_refused", ReasonOf(() => TestPackage.Open(ZipBytes.Of((name, [])))));

    [Fact]
    public void More_entries_than_the_bound_are_refused_before_they_are_read()
    {
        var many = ZipBytes.Of([.. Enumerable.Range(0, 200).Select(i => ($"{i}.xml", Array.Empty<byte>()))]);

        Assert.Equal("package_too_many_entries", ReasonOf(() => TestPackage.Open(many, new ReadLimits { MaxEntries = 100 })));
    }

    [Fact]
    public void A_directory_that_counts_more_entries_than_it_lists_is_damage()
    {
        var spoilt = (byte[])Sound.Clone();
        spoilt[^12] = 200;

        Assert.Equal("package_damaged", ReasonOf(() => TestPackage.Open(spoilt)));
    }

    [Fact]
    public void A_file_that_is_cut_off_anywhere_is_a_fault()
    {
        for (var length = 0; length < Sound.Length; length++)
            Assert.Contains(ReasonOf(() => TestPackage.Open(Sound[..length])), CutOff);
    }

    [Fact]
    public void Any_changed_byte_in_a_part_is_found()
    {
        for (var at = 0; at < 100; at++)
        {
            var spoilt = (byte[])Sound.Clone();
            spoilt[ZipBytes.ContentOf(spoilt, Sheet) + at] ^= 0x10;

            Assert.Contains(ReasonOf(() => TestPackage.Open(spoilt)), Spoilt);
        }
    }

    [Theory]
    [InlineData(8, 1, "part_unreadable")]
    [InlineData(10, 14, "part_unreadable")]
    public void Zip_encryption_and_foreign_compression_are_named(int field, byte value, string reason) =>
        Assert.Equal(reason, ReasonOf(() => TestPackage.Open(ZipBytes.WithField(Sound, Sheet, field, value))));

    [Theory]
    [InlineData("", "format_unknown")]
    [InlineData("Name;Amount\n1;2\n", "format_unknown")]
    [InlineData("\u0089PNG\r\n\u001a\n01234567", "format_unknown")]
    public void What_is_no_package_is_told_so(string content, string reason) =>
        Assert.Equal(reason, ReasonOf(() => TestPackage.Open(Encoding.Latin1.GetBytes(content))));

    [Theory]
    [InlineData("Workbook", "format_xls")]
    [InlineData("WORKBOOK", "format_xls")]
    [InlineData("EncryptedPackage", "password_protected")]
    [InlineData("WordDocument", "format_unknown")]
    public void An_OLE_file_is_told_by_its_streams(string stream, string reason)
    {
        byte[] ole = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, .. new byte[70_000], .. Encoding.Unicode.GetBytes(stream), .. new byte[100]];

        Assert.Equal(reason, ReasonOf(() => TestPackage.Open(ole)));
    }

    [Fact]
    public void A_binary_workbook_and_a_document_are_told_so()
    {
        var xlsb = ZipBytes.Of(("xl/workbook.bin", [1, 2, 3]));
        var document = new TestPackage { WorkbookType = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml" };

        Assert.Equal("format_xlsb", ReasonOf(() => TestPackage.Open(xlsb)));
        Assert.Equal("not_a_workbook", ReasonOf(() => document.Open()));
    }

    [Fact]
    public void A_package_above_the_bound_is_refused_unread() =>
        Assert.Equal("package_too_large", ReasonOf(() => TestPackage.Open(Sound, new ReadLimits { MaxPackageBytes = 100 })));

    [Fact]
    public void Every_fault_names_the_file_and_says_how_to_mend_it()
    {
        var fault = Assert.Throws<FaultException>(() => TestPackage.Open(ZipBytes.WithField(Sound, Sheet, 8, 1))).Fault;

        Assert.Contains("'xl/worksheets/sheet1.xml'", fault.What, StringComparison.Ordinal);
        Assert.Contains("save it as .xlsx", fault.Fix, StringComparison.Ordinal);
    }

    private static string ReasonOf(Action open) => Assert.Throws<FaultException>(open).Fault.Reason;
}
