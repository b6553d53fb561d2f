namespace EmbeddingProjector.Logs;

/// <summary>A run's hold on the folder of its rows: a second run of the same tag is told so.</summary>
internal sealed class RunClaim : IDisposable
{
    public const string Name = "run.lock";
    private const int MostTries = 50;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);
    private readonly FileStream file;

    private RunClaim(FileStream file) => this.file = file;

    /// <summary>Takes the folder, made if it is missing.</summary>
    /// <exception cref="ProjectorLogException">Another run holds it (<c>LogInUse</c>).</exception>
    public static RunClaim Take(string folder)
    {
        for (var attempt = 0; ; attempt++)
        {
            Directory.CreateDirectory(folder);
            try
            {
                var file = new FileStream(
                    Path.Combine(folder, Name), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 0);

                if (!file.CanSeek || FileFault.HasOtherNames(file.SafeFileHandle))
                {
                    file.Dispose();
                    throw new ProjectorLogException(
                        "LogLinkRefused", folder, $"expected a '{Name}' of the log's own, found a pipe, or one that has "
                        + "another name, too; move it away");
                }

                // A run that ended marks the file before it deletes it: this one may be deleted already.
                if (file.Length == 0 || attempt == MostTries)
                {
                    file.SetLength(0);
                    return new RunClaim(file);
                }

                file.Dispose();
            }
            catch (IOException error) when (FileFault.IsInUse(error))
            {
                throw new ProjectorLogException(
                    "LogInUse", folder, "another run of the same tag is under way: wait for it, or choose another -Tag",
                    error) { Kind = ErrorKind.Busy };
            }
            catch (DirectoryNotFoundException) when (attempt < MostTries)
            {
                // It was deleted in between.
            }

            Thread.Sleep(Pause);
        }
    }

    /// <summary>Says that the file is about to be deleted.</summary>
    public void End()
    {
        if (file.CanWrite)
            file.Write("ended"u8);
        file.Dispose();
    }

    public void Dispose() => file.Dispose();
}
