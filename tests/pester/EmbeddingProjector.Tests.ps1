BeforeAll { . $PSScriptRoot/BuiltModule.ps1 }

Describe 'The module' {
    It 'has a manifest that holds and the version of the build' {
        $module = Test-ModuleManifest -Path $manifest.FullName

        $module.Version | Should -Be $manifest.Directory.Name
        $module.PowerShellVersion | Should -Be '7.6'
        $module.CompatiblePSEditions | Should -Be 'Core'
    }

    It 'exports what the manifest says, and nothing else' {
        $exported = (Import-PowerShellDataFile -Path $manifest.FullName).CmdletsToExport

        (Get-Command -Module EmbeddingProjector).Name | Sort-Object | Should -Be ($exported | Sort-Object)
        (Get-Module EmbeddingProjector).ExportedFunctions.Count | Should -Be 0
        (Get-Module EmbeddingProjector).ExportedVariables.Count | Should -Be 0
    }

    It 'uses approved verbs' {
        $approved = (Get-Verb).Verb

        (Get-Command -Module EmbeddingProjector).Verb | Should -BeIn $approved
    }

    It 'can be removed and imported again' {
        $import = "Import-Module '$($manifest.FullName)'"
        $script = "$import; Remove-Module EmbeddingProjector; $import; $import -Force; (Get-EmbeddingModel tiny*).Name"

        Invoke-PowerShell -NoProfile -NonInteractive -Command $script | Should -Be 'tiny-resnet20'
    }

    It 'has a help topic' {
        Get-Help about_EmbeddingProjector | Out-String | Should -Match 'Embedding Projector'
    }

    It 'shows no object without a view of its own' {
        $views = (Get-FormatData -TypeName 'EmbeddingProjector.*').TypeNames
        $types = (Get-Command -Module EmbeddingProjector).OutputType.Name | Where-Object { $_ -like 'EmbeddingProjector.*' }

        $types | Should -BeIn $views
    }

    # What a collection expression makes of an interface has no indexer that PowerShell sees: [0] would give the whole list.
    It 'gives lists that can be indexed' {
        $ours = (Get-Command -Module EmbeddingProjector).OutputType.Type | Where-Object Namespace -like '*.Module.Output'
        $lists = $ours.GetProperties() | Where-Object {
            $_.PropertyType -ne [string] -and [System.Collections.IEnumerable].IsAssignableFrom($_.PropertyType)
        }

        $lists | Should -Not -BeNullOrEmpty
        $lists.PropertyType.IsArray | Should -Not -Contain $false

        # The library's own set keeps arrays behind its read-only lists.
        $set = Get-ChildItem $photos -Filter *.jpg | Get-ImageEmbedding | Import-Embedding
        $set.Ids[1] | Should -BeOfType string
        $set.Files[0] | Should -BeOfType string
    }
}

Describe 'Isolation' {
    # Another module may have brought Google.Protobuf before us, in a version that ours does not fit.
    It 'works beside another Google.Protobuf that was loaded first' {
        $folder = New-Item -ItemType Directory -Path (Join-Path $TestDrive 'other')
        $other = [System.Reflection.Emit.PersistedAssemblyBuilder]::new(
            'Google.Protobuf, Version=2.0.0.0', [object].Assembly)
        $type = $other.DefineDynamicModule('Google.Protobuf').DefineType('Google.Protobuf.ByteString', 'Public')
        [void] $type.CreateType()
        $other.Save("$folder/Google.Protobuf.dll")
        $script = @"
`$ErrorActionPreference = 'Stop'
[void][System.Reflection.Assembly]::LoadFrom('$folder/Google.Protobuf.dll')
[Google.Protobuf.ByteString].Assembly.GetName().Version.ToString()
Import-Module '$($manifest.FullName)'
(Export-Embedding -Path '$digits' -First 3 -LogDir '$folder/log' -InformationAction Ignore).Count
([System.AppDomain]::CurrentDomain.GetAssemblies() |
    Where-Object { `$_.GetName().Name -eq 'Google.Protobuf' } |
    Sort-Object { `$_.GetName().Version } |
    ForEach-Object { [System.Runtime.Loader.AssemblyLoadContext]::GetLoadContext(`$_).Name }) -join ' '
"@
        $output = Invoke-PowerShell -NoProfile -NonInteractive -Command $script

        $output[0] | Should -Be '2.0.0.0'
        $output[1] | Should -Be 3
        $output[2] | Should -Be 'Default EmbeddingProjector.Module'
    }

    It 'leaves PowerShell''s own load context without a library of ours' {
        $script = "Import-Module '$($manifest.FullName)'; [void](Get-EmbeddingModel);" +
            '[System.Runtime.Loader.AssemblyLoadContext]::Default.Assemblies.ForEach({ $_.GetName().Name })'

        Invoke-PowerShell -NoProfile -NonInteractive -Command $script | Should -Not -BeIn @(
            'EmbeddingProjector', 'EmbeddingProjector.Module', 'Google.Protobuf')
    }
}
