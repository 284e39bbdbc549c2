using System.IO.Compression;
using System.Text;

namespace Gemba.EndToEnd.Processes;

/// <summary>Writes a workbook of one sheet, <c>S</c>, whose rows the test gives as they stand in the file.</summary>
internal static class PlainWorkbook
{
    public static async Task WriteAsync(string path, Func<StreamWriter, Task> writeRows)
    {
        await using var package = await ZipArchive.CreateAsync(File.Create(path), ZipArchiveMode.Create, leaveOpen: false, Encoding.UTF8);
        await WriteAsync(package, "[Content_Types].xml", """<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>""");
        await WriteAsync(package, "_rels/.rels", """<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>""");
        await WriteAsync(package, "xl/_rels/workbook.xml.rels", """<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>""");
        await WriteAsync(package, "xl/workbook.xml", """<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>""");
        await using var sheet = new StreamWriter(await package.CreateEntry("xl/worksheets/sheet1.xml", CompressionLevel.Fastest).OpenAsync());
        await sheet.WriteAsync("""<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>""");
        await writeRows(sheet);
        await sheet.WriteAsync("</sheetData></worksheet>");
    }

    private static async Task WriteAsync(ZipArchive package, string part, string text)
    {
        await using var writer = new StreamWriter(await package.CreateEntry(part).OpenAsync());
        await writer.WriteAsync(text);
    }
}
