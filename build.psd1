# What ModuleBuilder's Build-Module reads. Data only: 'dotnet build -c Release' assembles the same folder without it.
@{
    ModuleManifest           = './module/EmbeddingProjector.psd1'
    OutputDirectory          = '../output'
    VersionedOutputDirectory = $true
    CopyDirectories          = @('en-US')
}
