using EmbeddingProjector.Module.Hosting;

namespace EmbeddingProjector.CommandLine.Hosting;

/// <summary>Shows progress as one line that rewrites itself; silent where no terminal shows it.</summary>
internal sealed class ProgressLine(ConsoleStreams streams)
{
    private const string Erase = "\r\e[K";

    private bool isShown;

    public void Show(CommandProgress progress)
    {
        if (streams.ErrorWidth is not { } width)
            return;
        if (progress.IsCompleted)
        {
            Clear();
            return;
        }

        var text = Text(progress);
        streams.Error.Write(Erase + (text.Length < width ? text : text[..(width - 1)]));
        streams.Error.Flush();
        isShown = true;
    }

    /// <summary>Makes room for another line.</summary>
    public void Clear()
    {
        if (!isShown)
            return;
        streams.Error.Write(Erase);
        streams.Error.Flush();
        isShown = false;
    }

    private static string Text(CommandProgress progress)
    {
        var percent = progress.Percent is { } share ? $" {share,3} %" : "";
        var left = progress.TimeLeft is { } time ? $", {Duration(time)} left" : "";
        return $"{progress.Activity}:{percent} {progress.Status}{left}";
    }

    private static string Duration(TimeSpan time) => time.TotalHours >= 1
        ? $"{(long)time.TotalHours}:{time.Minutes:00}:{time.Seconds:00}"
        : $"{time.Minutes}:{time.Seconds:00}";
}
