using System.Globalization;

namespace EmbeddingProjector.CommandLine.Output;

/// <summary>Writes objects as PowerShell would: tables and lists.</summary>
internal sealed class ViewWriter(TextWriter output, int? width, FormatViews views) : IObjectWriter
{
    // Rows that are looked at to find the columns' widths. What follows keeps to them.
    private const int MostHeld = 300;

    private readonly List<object> held = [];
    private TableLayout? layout;
    private Type? type;

    /// <inheritdoc/>
    public void Write(object value)
    {
        if (value is string || value.GetType().IsPrimitive)
        {
            Flush();
            output.WriteLine(Convert.ToString(value, CultureInfo.InvariantCulture));
            return;
        }

        if (value.GetType() != type)
            End();
        type = value.GetType();
        held.Add(value);
        if (held.Count == MostHeld || layout is not null || !views.Of(type).IsTable)
            WriteHeld();
    }

    /// <inheritdoc/>
    public void Flush()
    {
        End();
        output.Flush();
    }

    private void End()
    {
        if (type is null)
            return;
        WriteHeld();
        output.WriteLine();
        (layout, type) = (null, null);
    }

    private void WriteHeld()
    {
        if (held.Count == 0)
            return;

        var view = views.Of(type!);
        if (view.IsTable)
            WriteRows(view);
        else
            held.ForEach(value => WriteList(view, value));
        held.Clear();
    }

    private void WriteRows(FormatView view)
    {
        var rows = held.Select(value => view.Fields.Select(field => field.Text(value)).ToArray()).ToArray();
        if (layout is null)
        {
            layout = new TableLayout(view.Fields, rows, width);
            output.WriteLine();
            output.WriteLine(layout.Header);
            output.WriteLine(layout.Rule);
        }

        foreach (var row in rows)
            output.WriteLine(layout.Row(row));
    }

    private void WriteList(FormatView view, object value)
    {
        var labelWidth = view.Fields.Max(field => field.Label.Length);
        output.WriteLine();
        foreach (var field in view.Fields)
        {
            var label = field.Label.PadRight(labelWidth) + " : ";
            foreach (var line in field.Text(value).Split('\n'))
            {
                output.WriteLine((label + line).TrimEnd());
                label = new string(' ', label.Length); // a text's later lines stand below its first
            }
        }
    }
}
